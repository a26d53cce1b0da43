import type { Why } from '../../../replay/log/causes/explanation.js';
import type { ObjectWhy } from '../../../replay/questions/why-object/why-object.js';
import type { Style } from '../../output/style.js';
import { whyTree } from '../../output/why-tree.js';
import { yamlText } from '../../output/yaml-text.js';
import { whyDot } from './why-dot.js';
import { whyObjectTree } from './why-object-tree.js';

/** How causes and consequences are written: for people, for programs, or for Graphviz. */
export type WhyFormat = 'tree' | 'json' | 'yaml' | 'dot';

/** A chain of causes in one of the formats. */
export function whyText(why: Why, format: WhyFormat, style: Style): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify(why, null, 2)}\n`;
    case 'yaml':
      return yamlText(why);
    case 'dot':
      return whyDot([why]);
    case 'tree':
      return whyTree(why, style);
  }
}

/** All that an object rests on in one of the formats; `full` leaves nothing out of the tree. */
export function whyObjectText(why: ObjectWhy, format: WhyFormat, style: Style, full: boolean): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify(why, null, 2)}\n`;
    case 'yaml':
      return yamlText(why);
    case 'dot':
      return whyDot(why.causes);
    case 'tree':
      return whyObjectTree(why, style, full);
  }
}
