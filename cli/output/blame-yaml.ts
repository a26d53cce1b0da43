import { isJsonObject, type Json, type JsonObject } from '../../core/model/json.js';
import { printableLines } from '../../core/model/printable.js';
import type { BlamedField } from '../../replay/blame/blame.js';
import { yamlText } from './yaml-text.js';

/** One line of an object as YAML, and the field that it shows; lines that only open an object or a list show none. */
export interface BlamedLine {
  readonly text: string;
  readonly field?: BlamedField;
}

/** Writes an object as YAML, each line with the field it belongs to. Values are those of the fields, which may be masked. */
export function blamedLines(object: JsonObject, fields: readonly BlamedField[]): readonly BlamedLine[] {
  return memberLines(object, '', new Map(fields.map((field) => [field.pointer, field])));
}

type Fields = ReadonlyMap<string, BlamedField>;

function memberLines(object: JsonObject, pointer: string, fields: Fields): BlamedLine[] {
  return Object.entries(object).flatMap(([member, value]) => {
    if (value === undefined) return [];
    const place = `${pointer}/${member.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const field = fields.get(place);
    if (field !== undefined) return leafLines({ [member]: field.value }, field);
    const below = isJsonObject(value)
      ? memberLines(value, place, fields)
      : itemLines(value as readonly Json[], place, fields);
    return [{ text: openingOf(member) }, ...below.map((line) => ({ ...line, text: `  ${line.text}` }))];
  });
}

function itemLines(list: readonly Json[], pointer: string, fields: Fields): BlamedLine[] {
  return list.flatMap((item, index) => {
    const place = `${pointer}/${index}`;
    const field = fields.get(place);
    if (field !== undefined) return leafLines([field.value], field);
    const lines = isJsonObject(item)
      ? memberLines(item, place, fields)
      : itemLines(item as readonly Json[], place, fields);
    return lines.map((line, at) => ({ ...line, text: `${at === 0 ? '- ' : '  '}${line.text}` }));
  });
}

function leafLines(value: unknown, field: BlamedField): BlamedLine[] {
  return textLines(value).map((text) => ({ text, field }));
}

/** The line in front of a member's own lines: the name as YAML quotes it, and a colon. */
function openingOf(member: string): string {
  return textLines({ [member]: {} })
    .join(' ')
    .replace(/ \{\}$/, '');
}

function textLines(value: unknown): readonly string[] {
  return printableLines(yamlText(value).trimEnd()).split('\n');
}
