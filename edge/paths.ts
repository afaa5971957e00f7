/** What a path asks for: the API, a file of the site (tenant's own or shared), or a page of the SPA. */
export type PathKind = 'api' | 'tenant-file' | 'file' | 'page';

/** Control characters, slash, backslash and DEL, percent-encoded. */
const encodedTrouble = /%(?:[01][0-9a-f]|2f|5c|7f)/i;
/** As RFC 3986 allows: printable ASCII; a backslash would be a slash to browsers. */
const plainCharacters = /^[!-[\]-~]+$/;
/** Storage keys end at 1,024 bytes and no page of ours has a longer address than twice that. */
const maxPathLength = 2048;
const fileExtension = /\.[a-z][a-z0-9]{0,15}$/i;
/** Pages whose last segment is a shop's own id, which may hold a point. */
const pageOfId = /^\/(?:products|orders)\/[^/]+$/;

/**
 * Whether a path means the same to the edge, the cache, the origin and the object store: no encoded
 * separators, dot segments, backslashes or control characters in any spelling, and nothing under `/_t/`,
 * which only the edge itself may name.
 */
export function isSafePath(path: string): boolean {
  if (path.charAt(0) !== '/' || path.length > maxPathLength) return false;
  if (!plainCharacters.test(path) || encodedTrouble.test(path)) return false;
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    return false;
  }
  return decoded
    .split('/')
    .every((segment) => segment !== '.' && segment !== '..' && segment.toLowerCase() !== '_t');
}

/** A path that passed `isSafePath`, by what serves it. */
export function classifyPath(path: string): PathKind {
  if (path === '/api' || path.slice(0, 5) === '/api/') return 'api';
  if (path === '/config.json' || path === '/logo') return 'tenant-file';
  if (pageOfId.test(path)) return 'page';
  if (path.slice(0, 8) === '/assets/' || fileExtension.test(path)) return 'file';
  return 'page';
}
