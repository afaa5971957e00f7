import { type Accessor, createEffect, createSignal, onCleanup } from 'solid-js';
import type { Api } from '../../shared/api/client.ts';
import type { IdState } from './new-tenant.ts';

const debounceMs = 250;

/** Asks whether an address is free whenever somebody stops typing it. */
export function createIdAvailability(api: Api, id: Accessor<string>): Accessor<IdState> {
  const [state, setState] = createSignal<IdState>({ kind: 'none' });
  createEffect(() => {
    const tenantId = id();
    if (tenantId === '') {
      setState({ kind: 'none' });
      return;
    }
    setState({ kind: 'checking' });
    const controller = new AbortController();
    const ask = async () => {
      try {
        const { reason } = await api.call((client) =>
          client.admin['tenant-names'][':tenantId'].$get(
            { param: { tenantId } },
            { init: { signal: controller.signal } },
          ),
        );
        setState({ kind: 'known', reason });
      } catch {
        // The API has the last word when the form is sent.
        if (!controller.signal.aborted) setState({ kind: 'unchecked' });
      }
    };
    const timer = setTimeout(() => void ask(), debounceMs);
    onCleanup(() => {
      clearTimeout(timer);
      controller.abort();
    });
  });
  return state;
}
