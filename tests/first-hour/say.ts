/** Tells what is done, and how long it took. */
export function say(text: string, begun: number): void {
  console.log(`first-hour: ${text} (${Math.round((Date.now() - begun) / 1000)} s)`);
}
