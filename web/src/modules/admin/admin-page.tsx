import { createResource, createSignal, onMount, Show } from 'solid-js';
import { createApi } from '../../shared/api/client.ts';
import { createLanguages, pickLanguage } from '../../shared/i18n/language.ts';
import { Button } from '../../ui/button.tsx';
import { LoginForm } from '../session/login-form.tsx';

const words = {
  es: {
    title: 'Consola de operadores',
    text: 'Para quienes operan Fluxion. Las tiendas entran por su propia dirección.',
    open: (name: string) => `Entró como ${name}.`,
    api: 'La API acepta esta sesión para la tienda que nombre el encabezado X-Tenant-ID.',
    reference: 'Ver la API',
  },
  en: {
    title: 'Operator console',
    text: 'For those who operate Fluxion. Shops log in at their own address.',
    open: (name: string) => `You are logged in as ${name}.`,
    api: 'The API accepts this session for the shop that the X-Tenant-ID header names.',
    reference: 'See the API',
  },
};

/** The operators' door: log in, log out, and what the session is good for. */
export function AdminPage() {
  const api = createApi({ tenantId: null, onUnauthorized: () => setName(null) });
  const [name, setName] = createSignal<string | null>(null);
  const [languages] = createResource(() => createLanguages(pickLanguage(navigator.languages)));
  const restore = async () => {
    const me = await api.me().catch(() => null);
    setName(me && (me.name ?? me.email ?? me.id));
  };
  onMount(() => {
    document.title = 'Fluxion';
    void restore();
  });
  return (
    <Show when={languages()}>
      {(known) => (
        <main class="flex min-h-dvh flex-col items-center justify-center px-4 py-10">
          <div class="w-full max-w-96">
            <div class="mb-6 flex flex-col items-center gap-3 text-center">
              <img src="/favicon.svg" alt="" class="size-12" />
              <h1 class="text-lg font-semibold tracking-tight">{words[known().language()].title}</h1>
              <p class="text-ink-2">{words[known().language()].text}</p>
            </div>
            <div class="card p-6">
              <Show
                when={name()}
                fallback={
                  <LoginForm
                    t={known().t}
                    onLogIn={async (email, password) => {
                      const session = await api.logIn({ email, password });
                      setName(session.user.name ?? session.user.email);
                    }}
                  />
                }
              >
                {(who) => (
                  <div class="flex flex-col gap-4">
                    <p class="font-medium">{words[known().language()].open(who())}</p>
                    <p class="text-ink-2">{words[known().language()].api}</p>
                    <div class="flex flex-wrap items-center justify-between gap-2">
                      <a
                        href="/api/v1/reference"
                        class="rounded-sm font-medium text-brand-ink hover:underline"
                      >
                        {words[known().language()].reference}
                      </a>
                      <Button onClick={() => void api.logOut().then(() => setName(null))}>
                        {known().t('app.logOut')}
                      </Button>
                    </div>
                  </div>
                )}
              </Show>
            </div>
          </div>
        </main>
      )}
    </Show>
  );
}
