import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { StoreError } from '#data/store/object-store.ts';
import { assertPortFree } from '#functions/local/port.ts';
import { StartupError, toStartupError } from '#functions/local/startup-error.ts';

const systemError = (code: string) => Object.assign(new Error(`${code}: failed`), { code });

describe('what keeps the system from starting', () => {
  test.each([
    [systemError('ENOSPC'), 5, /disk is full.*\/data/],
    [systemError('EDQUOT'), 5, /disk is full/],
    [systemError('EACCES'), 4, /\/data cannot be read or written: check its owner/],
    [systemError('EROFS'), 4, /cannot be read or written/],
    [systemError('ENOTDIR'), 4, /is not a folder/],
    [new StoreError('store.full', 'k', 'The disk of the data folder is full.'), 5, /disk is full/],
    [new StoreError('store.damaged', 'k', 'A sector is bad.'), 4, /is damaged \(A sector is bad\)\. Restore/],
    [
      Object.assign(new Error('Line 1 is no JSON.'), { code: 'delta.corrupt_log' }),
      4,
      /is damaged \(Line 1 is no/,
    ],
    [Object.assign(new Error('No object.'), { code: 'registry.damaged' }), 4, /is damaged \(No object\)/],
    [new Error('IO Error: Could not write file "x": No space left on device'), 5, /disk is full/],
    [new StoreError('store.denied', 'k', 'No access.'), 4, /cannot be used: No access\.$/],
    [new Error('outer', { cause: systemError('ENOSPC') }), 5, /disk is full/],
    [new StartupError('port', 'Port 1 is in use.'), 3, /^Port 1 is in use\.$/],
  ])('%s is one sentence and an exit code', (error, exitCode, sentence) => {
    const known = toStartupError(error, '/data');
    expect(known?.message).toMatch(sentence);
    expect(known?.message).not.toContain('\n');
    expect(known?.exitCode).toBe(exitCode);
  });

  test('a fault of ours is not dressed up as one of theirs', () => {
    expect(toStartupError(new TypeError('x is not a function'), '/data')).toBeNull();
    expect(toStartupError('text', '/data')).toBeNull();
  });
});

describe('a port', () => {
  test('in use is said together with another choice', async () => {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as { port: number };
    try {
      await expect(assertPortFree(port)).rejects.toThrow(`Port ${port} is in use. Choose another one`);
    } finally {
      server.close();
    }
  });

  test('0 is always free', async () => {
    await expect(assertPortFree(0)).resolves.toBeUndefined();
  });
});
