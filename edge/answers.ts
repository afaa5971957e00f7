/** Answers that the edge gives by itself: pages for people, problems (RFC 9457) for programs. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

export interface Refusal {
  status: number;
  /** Stable `area.reason`. */
  code: string;
  en: string;
  es: string;
  /** Methods for the `Allow` header, which a 405 has to have (RFC 9110 section 15.5.6). */
  allow?: string;
}

export const refusals = {
  invalidPath: {
    status: 400,
    code: 'request.invalid_path',
    en: 'This address is not valid.',
    es: 'Esta dirección no es válida.',
  },
  tenantUnknown: {
    status: 404,
    code: 'tenant.unknown',
    en: 'There is no shop at this address.',
    es: 'No hay ninguna tienda en esta dirección.',
  },
  tenantSuspended: {
    status: 403,
    code: 'tenant.suspended',
    en: 'This shop is suspended. Please contact Fluxion.',
    es: 'Esta tienda está suspendida. Comuníquese con Fluxion.',
  },
  notFound: {
    status: 404,
    code: 'route.not_found',
    en: 'There is nothing at this address.',
    es: 'No hay nada en esta dirección.',
  },
  methodNotAllowed: {
    status: 405,
    code: 'request.method_not_allowed',
    en: 'A page can only be read.',
    es: 'Una página solo se puede leer.',
    allow: 'GET, HEAD',
  },
  methodUnknown: {
    status: 405,
    code: 'request.method_not_allowed',
    en: 'This method is not served anywhere here.',
    es: 'Este método no se admite aquí.',
    allow: 'GET, HEAD, OPTIONS, PUT, PATCH, POST, DELETE',
  },
};

const titles: Record<number, string> = {
  302: 'Found',
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
};

/** The reason phrase of a status that the edge itself answers. */
export function statusTitle(status: number): string {
  return titles[status] || 'Error';
}

/** Never cached: a shop that was just opened must not stay "unknown". */
function answer(status: number, contentType: string, body: string): Answer {
  return {
    status: status,
    headers: {
      'content-type': contentType,
      'cache-control': 'no-store',
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    },
    body: body,
  };
}

/** @param requestId appears as `instance` when it is known */
export function problem(refusal: Refusal, requestId: string): Answer {
  const content: Record<string, string | number> = {
    type: 'about:blank',
    title: statusTitle(refusal.status),
    status: refusal.status,
    code: refusal.code,
    detail: refusal.en,
  };
  if (requestId) content.instance = requestId;
  return withAllow(refusal, answer(refusal.status, 'application/problem+json', JSON.stringify(content)));
}

function withAllow(refusal: Refusal, made: Answer): Answer {
  if (refusal.allow) made.headers.allow = refusal.allow;
  return made;
}

const style =
  'html{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}' +
  'body{margin:0;min-height:100vh;display:grid;place-content:center;padding:24px;text-align:center}' +
  'h1{font-size:28px;line-height:1.2;margin:0 0 8px;text-wrap:balance}p{margin:0;opacity:.75}';

/** A small page in the reader's first language of Spanish and English; Spanish where neither is asked for. */
export function page(refusal: Refusal, acceptLanguage: string): Answer {
  const asked = /\b(es|en)\b/i.exec(acceptLanguage);
  const language = asked && (asked[1] as string).toLowerCase() === 'en' ? 'en' : 'es';
  const other = language === 'en' ? 'es' : 'en';
  const html = answer(
    refusal.status,
    'text/html; charset=utf-8',
    `<!doctype html><html lang="${language}"><head><meta charset="utf-8">` +
      `<meta name="viewport" content="width=device-width"><title>${refusal.status} · Fluxion</title>` +
      `<style>${style}</style></head><body><main><h1>${refusal[language]}</h1>` +
      `<p lang="${other}">${refusal[other]}</p></main></body></html>`,
  );
  return withAllow(refusal, html);
}

export function redirect(location: string): Answer {
  const found = answer(302, 'text/plain', '');
  found.headers.location = location;
  return found;
}
