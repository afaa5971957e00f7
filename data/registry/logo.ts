import { RegistryError } from './errors.ts';
import type { LogoContentType } from './tenant.ts';

/** A logo is fetched by every visitor before anything else. */
const maxLogoBytes = 256 * 1024;

/** Whether a file begins as its type does; in Latin-1, one character per byte. */
const signatures: Record<Exclude<LogoContentType, 'image/svg+xml'>, (text: string) => boolean> = {
  'image/png': (text) => text.startsWith('\x89PNG\r\n\x1a\n'),
  'image/jpeg': (text) => text.startsWith('\xff\xd8\xff'),
  'image/webp': (text) => text.startsWith('RIFF') && text.startsWith('WEBP', 8),
};

/** Elements of an SVG that draw, and nothing else; under another name or prefix none gets in. */
const drawingElements: ReadonlySet<string> = new Set(
  `svg g path rect circle ellipse line polyline polygon text tspan defs linearGradient radialGradient stop
   clipPath mask pattern symbol title desc metadata`.split(/\s+/),
);

/**
 * What makes an SVG do something, or fetch something, when somebody opens it as a page. Every expression here takes
 * time in proportion to the text: who uploads a logo must not be able to keep the process busy.
 */
const activeSvg =
  /[\s"'/]on\w+\s*=|javascript:|data:|<!(?!--)|<\?(?!xml\s)|url\s*\(\s*['"]?(?!#)|&#|@import/i;
const reference = /href\s*=\s*["']?\s*(.?)/gis;

/** What lets a browser read other characters than we do: shifts within the text, and encodings of its own. */
const otherReading = /[^\t\n\r\x20-\x7e\x80-\xff]|^.{0,200}\bencoding\s*=\s*["'](?!utf-8["'])/is;

function isDrawing(svg: string): boolean {
  if (otherReading.test(svg)) return false;
  const text = withoutComments(svg);
  if (text === null || activeSvg.test(text)) return false;
  const names = [...text.matchAll(/<\/?\s*([^\s<>/!?][^\s<>/]*)/g)].map(([, name]) => name ?? '');
  const references = [...text.matchAll(reference)].map(([, first]) => first);
  return names.every((name) => drawingElements.has(name)) && references.every((first) => first === '#');
}

/** Null where a comment does not end. */
function withoutComments(svg: string): string | null {
  let text = '';
  for (let from = 0; ; ) {
    const begin = svg.indexOf('<!--', from);
    if (begin < 0) return text + svg.slice(from);
    const end = svg.indexOf('-->', begin + 4);
    if (end < 0) return null;
    text += svg.slice(from, begin);
    from = end + 3;
  }
}

/** Rejects with `tenant.invalid` what is not the picture that it claims to be, or could run script. */
export function assertLogo(contentType: LogoContentType, body: Uint8Array): void {
  if (body.byteLength > maxLogoBytes) {
    throw new RegistryError('tenant.invalid', `A logo has at most ${maxLogoBytes / 1024} KiB.`);
  }
  const text = Buffer.from(body).toString('latin1');
  if (contentType === 'image/svg+xml') {
    if (!/<svg[\s>]/i.test(text)) throw new RegistryError('tenant.invalid', 'The logo is not an SVG.');
    if (!isDrawing(text)) {
      throw new RegistryError(
        'tenant.invalid',
        'The logo may hold shapes only: no scripts, styles or links.',
      );
    }
  } else if (!signatures[contentType](text)) {
    throw new RegistryError('tenant.invalid', `The logo is not ${contentType}.`);
  }
}
