import { createHash } from 'node:crypto';
import { createReadStream, openAsBlob } from 'node:fs';
import type { Clock } from '#data/clock.ts';
import type { Import, ImportProfileList, ImportUpload, Problem } from '../contract.ts';
import type { FolderFile, FolderImporter, FolderOutcome } from './folder-importer.ts';

export interface ApiImporterOptions {
  /** `https://etl.example.com`, without a path. */
  server: string;
  /** An API key of the tenant with the scope `import`. */
  key: string;
  tenantId: string;
  clock: Clock;
  fetch?: typeof fetch;
  /** How often a job is asked how far it is. Default 1,000 ms. */
  lookMs?: number;
}

class Refusal extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

/** Over the API, from any machine that reaches it. */
export function createApiImporter(options: ApiImporterOptions): FolderImporter {
  const { server, key, clock, lookMs = 1_000 } = options;
  const send = options.fetch ?? fetch;
  const ask = async <Body>(method: string, path: string, init: RequestInit = {}): Promise<Body> => {
    const headers = new Headers(init.headers);
    headers.set('authorization', `Bearer ${key}`);
    if (method !== 'GET' && !headers.has('content-type')) headers.set('content-type', 'application/json');
    const response = await send(`${server}/api/v1/imports${path}`, { ...init, method, headers });
    if (response.ok) return (response.status === 204 ? undefined : await response.json()) as Body;
    const problem = (await response.json().catch(() => null)) as Problem | null;
    const mayPass = response.status >= 500 || response.status === 429 || response.status === 401;
    if (problem && !mayPass) throw new Refusal(problem);
    throw new Error(
      problem ? `${problem.detail} (${problem.code})` : `The server answered ${response.status}`,
    );
  };

  const upload = async (file: FolderFile, sha256: string, signal: AbortSignal): Promise<string> => {
    const answer = await ask<ImportUpload>('POST', '/uploads', {
      body: JSON.stringify({ fileName: file.name, sizeBytes: file.sizeBytes, sha256 }),
      signal,
    });
    const blob = await openAsBlob(file.path);
    if (answer.upload.method === 'POST') {
      const form = new FormData();
      for (const [name, value] of Object.entries(answer.upload.fields)) form.append(name, value);
      form.append('file', blob, file.name);
      const response = await send(answer.upload.url, { method: 'POST', body: form, signal });
      if (!response.ok) throw new Error(`The store answered ${response.status}`);
      return answer.uploadId;
    }
    const { chunkBytes } = answer.upload;
    for (let offset = 0; offset < file.sizeBytes; offset += chunkBytes) {
      await ask('PATCH', `/uploads/${answer.uploadId}`, {
        body: await blob.slice(offset, offset + chunkBytes).arrayBuffer(),
        headers: { 'content-type': 'application/offset+octet-stream', 'upload-offset': String(offset) },
        signal,
      });
    }
    return answer.uploadId;
  };

  const settle = async (importId: string, signal: AbortSignal): Promise<Import> => {
    for (;;) {
      const job = await ask<Import>('GET', `/${importId}`, { signal });
      if (job.status === 'committed' || job.status === 'failed') return job;
      await clock.sleep(lookMs, signal);
    }
  };

  const rejectsOf = async (importId: string, signal: AbortSignal): Promise<string> => {
    const response = await send(`${server}/api/v1/imports/${importId}/rejects`, {
      headers: { authorization: `Bearer ${key}` },
      signal,
    });
    if (!response.ok) throw new Error(`The server answered ${response.status}`);
    return response.text();
  };

  return {
    close: async () => {},
    async profiles() {
      const { items } = await ask<ImportProfileList>('GET', '/profiles');
      return items.map(({ name }) => name);
    },
    async importFile(file, profile, signal): Promise<FolderOutcome> {
      try {
        const uploadId = await upload(file, await sha256Of(file.path), signal);
        const { importId } = await ask<Import>('POST', '', {
          body: JSON.stringify({ uploadId, profile, commit: true }),
          signal,
        });
        const job = await settle(importId, signal);
        const { problem, outcome, counts } = job;
        const hasRejects = (counts?.rejected ?? 0) > 0 || problem?.code === 'import.too_many_rejects';
        const rejectsCsv = hasRejects ? await rejectsOf(importId, signal) : null;
        return outcome && counts
          ? { kind: 'imported', importId, outcome, counts, rejectsCsv }
          : {
              kind: 'refused',
              code: problem?.code ?? 'import.failed',
              detail: problem?.detail ?? 'The import failed.',
              rejectsCsv,
            };
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return { kind: 'refused', code: error.problem.code, detail: error.problem.detail, rejectsCsv: null };
      }
    },
  };
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
