/** Freezes a value and all it holds, stopping at what is frozen already. Returns the value. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  if (Array.isArray(value)) for (const child of value) deepFreeze(child);
  // What is inherited is not the value's own, but plain JSON inherits nothing that can be enumerated.
  else for (const key in value) deepFreeze(value[key]);
  return value;
}
