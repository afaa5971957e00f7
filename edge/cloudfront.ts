/**
 * The CloudFront Function (viewer request, JavaScript runtime 2.0). Never throws: an uncaught error would
 * answer 503, a touched forbidden header 502. Whatever goes wrong, also in the KeyValueStore, ends as 404.
 */
import { type Answer, page, refusals, statusTitle } from './answers.ts';
import {
  type Decision,
  decide,
  type EdgeOptions,
  type LookUp,
  trustedHeaderPrefix,
  trustedHeaders,
} from './decide.ts';

/** `cf.kvs()`. Keys are tenant ids, values their status. */
export interface KeyValueStore {
  /** Throws when the key is missing. */
  get(key: string): Promise<string>;
}

export interface ViewerValue {
  value: string;
  multiValue?: { value: string }[];
}

export interface ViewerRequest {
  method: string;
  uri: string;
  querystring: Record<string, ViewerValue>;
  headers: Record<string, ViewerValue>;
  cookies: Record<string, ViewerValue>;
}

export interface ViewerEvent {
  context?: { requestId?: string };
  request: ViewerRequest;
}

export interface ViewerResponse {
  statusCode: number;
  statusDescription: string;
  headers: Record<string, ViewerValue>;
  body: { encoding: 'text'; data: string };
}

export function createViewerRequestHandler(
  kvs: KeyValueStore,
  options: EdgeOptions,
): (event: ViewerEvent) => Promise<ViewerRequest | ViewerResponse> {
  const lookUp: LookUp = async (tenantId) => {
    try {
      const status = await kvs.get(tenantId);
      return status === 'active' || status === 'suspended' ? status : null;
    } catch {
      return null;
    }
  };
  return async (event) => {
    try {
      const decision = await decideEvent(event, lookUp, options);
      return apply(decision, event.request);
    } catch {
      return viewerResponse(page(refusals.tenantUnknown, ''));
    }
  };
}

async function decideEvent(event: ViewerEvent, lookUp: LookUp, options: EdgeOptions): Promise<Decision> {
  const headers: Record<string, string> = {};
  Object.keys(event.request.headers).forEach((name) => {
    const header = event.request.headers[name] as ViewerValue;
    headers[name] = header.multiValue ? header.multiValue.map((copy) => copy.value).join(',') : header.value;
  });
  return decide(
    {
      method: event.request.method,
      host: headers.host || '',
      path: event.request.uri,
      query: '',
      headers: headers,
      requestId: event.context?.requestId || '',
    },
    lookUp,
    options,
  );
}

function apply(decision: Decision, request: ViewerRequest): ViewerRequest | ViewerResponse {
  if (decision.action === 'respond') return viewerResponse(decision.answer);
  Object.keys(request.headers).forEach((name) => {
    if (
      trustedHeaders.indexOf(name) >= 0 ||
      name.slice(0, trustedHeaderPrefix.length) === trustedHeaderPrefix
    ) {
      delete request.headers[name];
    }
  });
  Object.keys(decision.headers).forEach((name) => {
    request.headers[name] = { value: decision.headers[name] as string };
  });
  if (decision.action === 'rewrite') {
    request.uri = decision.path;
    request.querystring = {};
  }
  return request;
}

function viewerResponse(answer: Answer): ViewerResponse {
  const headers: Record<string, ViewerValue> = {};
  Object.keys(answer.headers).forEach((name) => {
    headers[name] = { value: answer.headers[name] as string };
  });
  return {
    statusCode: answer.status,
    statusDescription: statusTitle(answer.status),
    headers: headers,
    body: { encoding: 'text', data: answer.body },
  };
}
