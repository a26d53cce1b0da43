import { styleText } from 'node:util';
import type { Io } from '../terminal/io.js';

/** What colours say: green is new, red is gone or wrong, yellow wants a look, dim is less important. */
export type Tone = 'added' | 'removed' | 'changed' | 'warning' | 'heading' | 'dim';

const FORMATS = {
  added: 'green',
  removed: 'red',
  changed: 'cyan',
  warning: 'yellow',
  heading: 'bold',
  dim: 'gray',
} as const satisfies Record<Tone, Parameters<typeof styleText>[0]>;

/** Colours a text, or leaves it as it is. */
export type Style = (tone: Tone, text: string) => string;

/** Colours for a person at a terminal who has not said otherwise. Source: no-color.org. */
export function styleFor(io: Pick<Io, 'stdoutIsTty' | 'env'>): Style {
  const { NO_COLOR, TERM } = io.env;
  const isColoured = io.stdoutIsTty && (NO_COLOR ?? '') === '' && TERM !== 'dumb';
  return isColoured ? (tone, text) => styleText(FORMATS[tone], text, { validateStream: false }) : (_tone, text) => text;
}
