import type { FieldChange } from '../../core/fields/field-change.js';
import type { Json } from '../../core/model/json.js';
import { printable, printableLines } from '../../core/model/printable.js';
import type { Style } from './style.js';
import { textDifference } from './text-difference.js';
import { valueText } from './value-text.js';
import { yamlText } from './yaml-text.js';

const MARKS = { added: '+', removed: '-', same: ' ' } as const;

/** The lines that tell a person of one field that differs, each beginning with `+`, `-`, `~` or a space. */
export function fieldLines(change: FieldChange, style: Style): readonly string[] {
  const path = printable(change.path);
  switch (change.type) {
    case 'added':
      return wholeValue('added', path, change.after, style);
    case 'removed':
      return wholeValue('removed', path, change.before, style);
    case 'reordered':
      return [
        `${style('changed', '~')} ${path}: order was ${change.before.map(printable).join(' ')}, is ${change.after.map(printable).join(' ')}`,
      ];
    case 'changed':
      return changedValue(path, change.before, change.after, style);
  }
}

/** The lines of a whole value, such as an object that is new. */
export function markedYaml(tone: 'added' | 'removed', value: unknown, style: Style): readonly string[] {
  const lines = printableLines(yamlText(value).trimEnd()).split('\n');
  return lines.map((line) => style(tone, `${MARKS[tone]} ${line}`));
}

function wholeValue(tone: 'added' | 'removed', path: string, value: Json, style: Style): readonly string[] {
  const isBlock = (typeof value === 'object' && value !== null && Object.keys(value).length > 0) || isText(value);
  if (!isBlock) return [style(tone, `${MARKS[tone]} ${path}: ${valueText(value)}`)];
  const block = isText(value)
    ? value.split('\n').map(printable)
    : printableLines(yamlText(value).trimEnd()).split('\n');
  return [`${path}:`, ...block.map((line) => `  ${line}`)].map((line) => style(tone, `${MARKS[tone]} ${line}`));
}

function changedValue(path: string, before: Json, after: Json, style: Style): readonly string[] {
  const mark = style('changed', '~');
  const areTexts = typeof before === 'string' && typeof after === 'string' && (isText(before) || isText(after));
  if (!areTexts)
    return [`${mark} ${path}: ${style('removed', valueText(before))} → ${style('added', valueText(after))}`];
  const lines = textDifference(before, after).map(({ type, text }) => {
    return style(type === 'same' ? 'dim' : type, `${MARKS[type]}   ${printable(text)}`);
  });
  return [`${mark} ${path}:`, ...lines];
}

/** Whether a value is text of several lines. */
function isText(value: Json): value is string {
  return typeof value === 'string' && value.trimEnd().includes('\n');
}
