import Boxes from 'lucide-solid/icons/boxes';
import Calculator from 'lucide-solid/icons/calculator';
import FolderOpen from 'lucide-solid/icons/folder-open';
import Rows3 from 'lucide-solid/icons/rows-3';
import ShieldCheck from 'lucide-solid/icons/shield-check';
import Sunrise from 'lucide-solid/icons/sunrise';
import { createEffect, createSignal, For, Show } from 'solid-js';
import { type Language, pickLanguage } from '../../shared/i18n/language.ts';
import { buttonClass } from '../../ui/button.tsx';
import { SampleScreen } from './sample-screen.tsx';
import { type Words, words } from './words.ts';

const icons = [Sunrise, Boxes, Rows3, Calculator, ShieldCheck, FolderOpen];
/** The shops that `npm start` makes, and who may log in there. */
const demoShops = [
  { tenantId: 'granja', name: 'La Granja Mercado', email: 'owner@granja.example' },
  { tenantId: 'cliente2', name: 'Casa Istmo', email: 'owner@cliente2.example' },
];
const demoPassword = 'fluxion-demo';

/** What the apex shows: what this is and how it works. Sample shops only where they exist, on a laptop. */
export function LandingPage() {
  const [language, setLanguage] = createSignal<Language>(pickLanguage(navigator.languages));
  const text = (): Words => words[language()];
  const isLocal = location.hostname === 'localhost';
  createEffect(() => {
    document.documentElement.lang = language();
    document.title = `Fluxion · ${text().title}`;
  });
  return (
    <div class="mx-auto max-w-6xl px-4 md:px-8">
      <header class="flex h-16 items-center justify-between">
        <span class="flex items-center gap-2.5 text-base font-semibold tracking-tight">
          <img src="/favicon.svg" alt="" class="size-7" />
          Fluxion
        </span>
        <button
          type="button"
          lang={language() === 'es' ? 'en' : 'es'}
          class={buttonClass('quiet')}
          onClick={() => setLanguage(language() === 'es' ? 'en' : 'es')}
        >
          {text().language}
        </button>
      </header>
      <main>
        <section class="grid items-center gap-10 py-12 md:py-20 lg:grid-cols-[5fr_6fr]">
          <div class="min-w-0">
            <h1 class="text-display font-semibold tracking-tight text-balance">{text().title}</h1>
            <p class="mt-5 max-w-xl text-base text-ink-2 md:text-lg">{text().lead}</p>
            <Show when={isLocal}>
              <a href="#demo" class={`${buttonClass('primary')} mt-7 min-h-11 px-5 text-base`}>
                {text().logIn}
              </a>
            </Show>
          </div>
          <SampleScreen text={text()} />
        </section>
        <Show when={isLocal}>
          <DemoShops text={text()} />
        </Show>
        <section class="border-t py-12 md:py-16" aria-labelledby="how">
          <h2 id="how" class="text-xl font-semibold tracking-tight">
            {text().how}
          </h2>
          <ol class="mt-8 grid gap-8 md:grid-cols-3">
            <For each={text().steps}>
              {(step, index) => (
                <li>
                  <span
                    aria-hidden="true"
                    class="flex size-8 items-center justify-center rounded-full bg-brand-subtle font-semibold text-brand-ink"
                  >
                    {index() + 1}
                  </span>
                  <h3 class="mt-4 text-base font-semibold">{step.title}</h3>
                  <p class="mt-1 text-base text-ink-2">{step.text}</p>
                </li>
              )}
            </For>
          </ol>
        </section>
        <section class="border-t py-12 md:py-16" aria-labelledby="what">
          <h2 id="what" class="text-xl font-semibold tracking-tight">
            {text().what}
          </h2>
          <ul class="mt-8 grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
            <For each={text().features}>
              {(feature, index) => {
                const Icon = icons[index()] ?? Boxes;
                return (
                  <li class="card p-5">
                    <Icon class="size-5 text-brand-ink" aria-hidden="true" />
                    <h3 class="mt-3 text-base font-semibold">{feature.title}</h3>
                    <p class="mt-1 text-ink-2">{feature.text}</p>
                  </li>
                );
              }}
            </For>
          </ul>
        </section>
        <section class="border-t py-12 md:py-16" aria-labelledby="developers">
          <h2 id="developers" class="text-xl font-semibold tracking-tight">
            {text().developers}
          </h2>
          <p class="mt-3 max-w-xl text-base text-ink-2">{text().developersText}</p>
          <a href={apiReference()} class={`${buttonClass('secondary')} mt-5 min-h-11 px-4`}>
            {text().reference}
          </a>
        </section>
      </main>
      <footer class="border-t py-8 text-ink-3">Fluxion · {text().footer}</footer>
    </div>
  );
}

function DemoShops(props: { text: Words }) {
  return (
    <section id="demo" class="scroll-mt-4 border-t py-12 md:py-16" aria-labelledby="demo-title">
      <h2 id="demo-title" class="text-xl font-semibold tracking-tight">
        {props.text.demo}
      </h2>
      <p class="mt-3 text-base text-ink-2">
        {props.text.demoText}{' '}
        <code class="rounded-sm bg-subtle px-1.5 py-0.5 font-mono text-sm text-ink">{demoPassword}</code>.
      </p>
      <ul class="mt-6 grid gap-4 sm:grid-cols-2">
        <For each={demoShops}>
          {(shop) => (
            <li>
              <a
                href={`${location.protocol}//${shop.tenantId}.${location.host}/`}
                class="card flex items-center gap-4 p-5 transition-colors hover:border-line-strong"
              >
                <img
                  src={`/logo?tenant=${shop.tenantId}`}
                  alt=""
                  class="size-12 shrink-0 rounded bg-subtle"
                />
                <span class="min-w-0">
                  <span class="block text-base font-semibold">{shop.name}</span>
                  <span class="block truncate text-ink-2">
                    {shop.tenantId}.{location.host}
                  </span>
                  <span class="block truncate text-ink-3">{shop.email}</span>
                </span>
              </a>
            </li>
          )}
        </For>
      </ul>
    </section>
  );
}

function apiReference(): string {
  return `${location.protocol}//api.${location.host.replace(/^www\./, '')}/api/v1/reference`;
}
