import type { Page } from '../read/collection.js';
import { LIST_END, type ListPosition, type Representation, showItems, showListHead } from '../read/representation.js';
import type { Exchange } from './exchange.js';

const COMMA = Buffer.from(',');

/**
 * Answers with a whole list that does not fit into one page, page after page as fast as the client reads, so that memory holds no
 * more than one of them. The JSON goes out without indentation, and as it is where the client asked for YAML, of which it is a
 * subset: either would need the whole list at once.
 */
export async function respondPages(
  exchange: Exchange,
  how: Representation,
  position: ListPosition,
  first: Page,
  more: (after: string) => Promise<Page>,
): Promise<void> {
  const reply = exchange.reply.open(200, { 'content-type': how.negotiated.contentType });
  let isGone = false;
  reply.onClose(() => {
    isGone = true;
  });
  await reply.write(showListHead(how, position));
  let page = first;
  let isFirst = true;
  while (!isGone) {
    const items = showItems(page.objects, how);
    if (items.length > 0) {
      await reply.write(Buffer.concat(isFirst ? items : [COMMA, ...items]));
      isFirst = false;
    }
    if (page.next === undefined) {
      await reply.write(LIST_END);
      break;
    }
    page = await more(page.next);
  }
  reply.end();
}
