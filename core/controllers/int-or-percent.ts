/**
 * Reads an IntOrString: a whole number, or a percentage of `total` rounded up or down. Text that is neither counts as 0:
 * validation refuses it before it is stored.
 * Source: k8s.io/apimachinery pkg/util/intstr GetScaledValueFromIntOrPercent.
 */
export function intOrPercent(value: number | string, total: number, rounding: 'up' | 'down'): number {
  if (typeof value === 'number') return value;
  const percent = /^(\d{1,9})%$/.exec(value);
  if (percent === null) return 0;
  // Multiplying first keeps it exact: 0.07 * 100 is not 7 in binary.
  const scaled = (Number(percent[1]) * total) / 100;
  return rounding === 'up' ? Math.ceil(scaled) : Math.floor(scaled);
}
