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

/** What makes an SVG do something, or fetch something, when somebody opens it as a page. */
const activeSvg =
  /[\s"'/]on\w+\s*=|javascript:|data:|<!(?!--)|<\?(?!xml\s)|href\s*=\s*['"]?\s*(?!['"]?\s*#)|url\s*\(\s*['"]?(?!#)|&#|@import/i;

/** What lets a browser read other characters than we do: shifts within the text, and encodings of its own. */
const otherReading = /[^\t\n\r\x20-\x7e\x80-\xff]|^.{0,200}\bencoding\s*=\s*["'](?!utf-8["'])/is;

function isDrawing(svg: string): boolean {
  if (otherReading.test(svg)) return false;
  const withoutComments = svg.replace(/<!--[\s\S]*?-->/g, '');
  const names = [...withoutComments.matchAll(/<\/?\s*([^\s<>/!?][^\s<>/]*)/g)].map(([, name]) => name ?? '');
  return names.every((name) => drawingElements.has(name)) && !activeSvg.test(withoutComments);
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
