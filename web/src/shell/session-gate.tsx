import { type Component, Match, onMount, type ParentProps, Show, Suspense, Switch } from 'solid-js';
import { useApp } from '../shared/app-context.ts';
import { ErrorState } from '../ui/states.tsx';
import { ReturnDialog } from './return-dialog.tsx';

export interface SessionGateProps extends ParentProps {
  /** The page of this address asks for no session. */
  isPublic: boolean;
  /** Around every other page. */
  frame: Component<ParentProps>;
  /** Where one logs in. */
  door: Component;
}

/**
 * Whoever is not logged in sees the door, whatever the address, and then what it asked for. Where a session
 * ends while somebody works, the door comes over the page, and what was typed is there when they are back.
 */
export function SessionGate(props: SessionGateProps) {
  const { session, sessionError, restore } = useApp();
  onMount(() => void restore());
  return (
    <Switch>
      <Match when={props.isPublic}>
        <Suspense>{props.children}</Suspense>
      </Match>
      <Match when={session() === 'open' || session() === 'expired'}>
        <props.frame>{props.children}</props.frame>
        <Show when={session() === 'expired'}>
          <Suspense>
            <ReturnDialog door={props.door} />
          </Suspense>
        </Show>
      </Match>
      <Match when={session() === 'closed'}>
        <Suspense>
          <props.door />
        </Suspense>
      </Match>
      <Match when={sessionError()}>
        {(error) => (
          <main class="flex min-h-dvh items-center justify-center">
            <ErrorState error={error()} onRetry={() => void restore()} />
          </main>
        )}
      </Match>
    </Switch>
  );
}
