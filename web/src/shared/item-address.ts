/** Addresses of the pages of single things. */

/** What the edge refuses in a path, or what begins as an encoded id does. */
const noSegment = /[/\\]|^~|^\.{1,2}$|^_t$/i;

/**
 * The id of a product or order as one segment of a path, for the page's addresses and the API's alike: percent-encoded
 * where that will do, else `~` and the base64url of its UTF-8 (docs/api.md).
 */
export function segmentOf(id: string): string {
  if (!noSegment.test(id)) return encodeURIComponent(id);
  const bytes = String.fromCharCode(...new TextEncoder().encode(id));
  return `~${btoa(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`;
}
