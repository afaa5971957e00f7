/**
 * Events as API Gateway (HTTP API, payload 2.0) sends them behind CloudFront: built from the documented format, with
 * example addresses and ids.
 */
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { LambdaEvent } from 'hono/aws-lambda';

export interface EventOptions {
  method?: string;
  path: string;
  query?: string;
  headers?: Readonly<Record<string, string>>;
  cookies?: string[];
  body?: string;
  isBase64Encoded?: boolean;
}

export function apiGatewayEvent(options: EventOptions): LambdaEvent {
  const { method = 'GET', path, query = '', headers = {}, body, isBase64Encoded = false } = options;
  const domainName = 'a1b2c3d4e5.execute-api.us-east-1.amazonaws.com';
  const event: APIGatewayProxyEventV2 = {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: query,
    ...(options.cookies ? { cookies: options.cookies } : {}),
    headers: {
      accept: 'application/json',
      'accept-encoding': 'br, gzip',
      'content-length': String(body?.length ?? 0),
      host: domainName,
      'user-agent': 'Mozilla/5.0 (X11; Linux x86_64)',
      via: '2.0 0123456789abcdef.cloudfront.net (CloudFront)',
      'x-amz-cf-id': 'AbCdEfGhIjKlMnOpQrStUvWxYz0123456789==',
      'x-amzn-trace-id': 'Root=1-65f4a1b2-0123456789abcdef01234567',
      'x-forwarded-for': '203.0.113.77, 198.51.100.7, 192.0.2.10',
      'x-forwarded-port': '443',
      'x-forwarded-proto': 'https',
      ...headers,
    },
    requestContext: {
      accountId: '000000000000',
      apiId: 'a1b2c3d4e5',
      domainName,
      domainPrefix: 'a1b2c3d4e5',
      http: {
        method,
        path,
        protocol: 'HTTP/1.1',
        sourceIp: '192.0.2.10',
        userAgent: 'Mozilla/5.0 (X11; Linux x86_64)',
      },
      requestId: 'JKJaXmPLvHcESHA=',
      routeKey: '$default',
      stage: '$default',
      time: '15/Mar/2026:16:00:00 +0000',
      timeEpoch: 1_773_590_400_000,
    },
    ...(body === undefined ? {} : { body }),
    isBase64Encoded,
  };
  // Hono's own type of the same event lacks `undefined` where the AWS type allows it.
  return event as unknown as LambdaEvent;
}
