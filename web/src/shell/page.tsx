import { createEffect, type JSX, onCleanup, Show } from 'solid-js';
import { useApp } from '../shared/app-context.ts';
import { Freshness } from '../ui/freshness.tsx';

export interface PageProps {
  title: string;
  /** The answer whose age the page tells. */
  of?: { asOf: string; dataVersion: string } | undefined;
  /** Above the title: the way back. */
  back?: JSX.Element;
  filters?: JSX.Element;
  /** Takes exactly the screen, for pages whose list scrolls in itself. */
  isFixed?: boolean;
  children: JSX.Element;
}

/** A page's frame: title, age of its figures, filters, content. */
export function Page(props: PageProps) {
  const { config } = useApp();
  createEffect(() => {
    document.title = `${props.title} · ${config.name}`;
    onCleanup(() => {
      document.title = config.name;
    });
  });
  return (
    <div class={props.isFixed ? 'flex h-[calc(100dvh-7rem)] flex-col md:h-dvh' : 'pb-8'}>
      <header class="z-10 flex flex-wrap items-center justify-between gap-x-6 gap-y-2 px-4 py-3 md:min-h-16 md:px-6 md:[&:not([data-fixed])]:sticky md:top-0 md:border-b md:bg-canvas">
        <div class="min-w-0">
          {props.back}
          <div class="flex flex-wrap items-baseline gap-x-3">
            <h1 class="text-lg font-semibold tracking-tight">{props.title}</h1>
            <Freshness of={props.of} />
          </div>
        </div>
        <Show when={props.filters}>
          <div class="flex w-full flex-wrap items-center gap-2 md:w-auto">{props.filters}</div>
        </Show>
      </header>
      {props.children}
    </div>
  );
}
