import type { Widen } from '../../shared/i18n/es.ts';
import type { es } from './words.es.ts';

export const en: Widen<typeof es> = {
  title: 'Security',
  intro:
    'Fluxion attacks itself regularly, through its public address, as a stranger or another shop would: with foreign, expired or stolen credentials, similar names and malformed messages.',
  none: 'There was no test attack so far',
  noneText: 'The result of the last one will be here.',
  clean: 'The last attack achieved nothing',
  cleanText: (probes, requests) => `${probes} attempts with ${requests} requests, all refused.`,
  found: (count, total) => `The last attack succeeded in ${count} of ${total} attempts`,
  foundText: 'Those who operate Fluxion receive this very report. These attempts should have failed:',
  at: 'When',
  duration: 'Duration',
  seconds: (seconds) => `${seconds} s`,
  version: 'Version attacked',
  requests: 'Requests',
  probes: 'Attempts',
  findings: 'Findings',
  classes: 'What was tried',
  class: 'Kind of attack',
  result: 'Result',
  allRefused: 'All refused',
  someFound: (count) => (count === 1 ? '1 finding' : `${count} findings`),
  route: 'Route',
  probe: 'Attempt',
  expected: 'Should have answered',
  got: 'Answered',
};
