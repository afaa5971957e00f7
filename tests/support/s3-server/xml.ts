/** An element tree as S3 answers it; arrays repeat the element. */
export type Xml = string | number | boolean | { [element: string]: Xml | Xml[] | undefined };

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeXml = (text: string) => text.replace(/[&<>"]/g, (character) => escapes[character] as string);

function render(value: Xml): string {
  if (typeof value !== 'object') return escapeXml(String(value));
  return Object.entries(value)
    .flatMap(([element, content]) => {
      if (content === undefined) return [];
      return (Array.isArray(content) ? content : [content]).map(
        (part) => `<${element}>${render(part)}</${element}>`,
      );
    })
    .join('');
}

export function xmlDocument(root: string, content: Xml): string {
  const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${namespace}">${render(content)}</${root}>`;
}

/** Text of every `<element>` in `document`, in order; enough for the two small bodies that S3 clients send. */
export function elementTexts(document: string, element: string): string[] {
  const found = document.matchAll(new RegExp(`<${element}>([^<]*)</${element}>`, 'g'));
  return Array.from(found, ([, content]) =>
    (content as string).replace(/&quot;|&#34;/g, '"').replace(/&amp;/g, '&'),
  );
}
