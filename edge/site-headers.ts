/**
 * Headers of every page and file of the site: set by CloudFront's response headers policy in AWS and by the
 * gateway locally. API answers carry their own, stricter set.
 */
export function siteSecurityHeaders(options: SiteHeaderOptions): Record<string, string> {
  return {
    'content-security-policy': contentSecurityPolicy(options),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'strict-origin-when-cross-origin',
    ...isolationHeaders,
  };
}

export interface SiteHeaderOptions {
  /** Origins besides the page's own that take signed uploads and downloads, such as the data bucket's. */
  uploadOrigins: readonly string[];
}

export function contentSecurityPolicy(options: SiteHeaderOptions): string {
  return [
    "default-src 'self'",
    // DuckDB in the browser is WebAssembly, run in a worker of the page's own origin.
    "script-src 'self' 'wasm-unsafe-eval'",
    "worker-src 'self' blob:",
    // The tenant's colours are set on the root element by script, which needs no more than this.
    "style-src 'self'",
    "img-src 'self' data: blob:",
    ["connect-src 'self'", ...options.uploadOrigins].join(' '),
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** What CloudFront knows no field for. The camera reads barcodes. */
export const isolationHeaders: Readonly<Record<string, string>> = {
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(self), geolocation=(), microphone=(), payment=(), usb=()',
};
