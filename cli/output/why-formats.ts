import type { Why } from '../../replay/why/why.js';
import type { Style } from './style.js';
import { DOT_BEGINNING, DOT_END, dotEdge, dotNode } from './why-dot.js';
import { whyTree } from './why-tree.js';
import { yamlText } from './yaml-text.js';

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
      return whyDot(why);
    case 'tree':
      return whyTree(why, style);
  }
}

function whyDot({ steps }: Why): string {
  const parts = steps.map(({ event, link, knowledge }, index) => {
    const tone = knowledge?.stale === true ? 'stale' : index === steps.length - 1 ? 'asked' : 'plain';
    return dotNode(event, tone) + (link === undefined ? '' : dotEdge(link, event));
  });
  return DOT_BEGINNING + parts.join('') + DOT_END;
}
