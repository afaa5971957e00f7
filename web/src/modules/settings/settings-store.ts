import type { Settings } from '#functions/contract.ts';
import type { Client } from '../../shared/api/client.ts';
import { useApp } from '../../shared/app-context.ts';

/** The settings, and the tag that a change of exactly these has to name. */
export interface TaggedSettings {
  settings: Settings;
  etag: string;
}

type Ask = (client: Client) => ReturnType<Client['settings']['$get']>;

/** Reads and changes of the settings. Each change shows on the page at once. */
export function useSettingsStore() {
  const { api, updateConfig } = useApp();
  const tagged = async (ask: Ask): Promise<TaggedSettings> => {
    const response = await api.respond(ask);
    return { settings: (await response.json()) as Settings, etag: response.headers.get('etag') ?? '' };
  };
  const changed = async (ask: (client: Client) => unknown): Promise<TaggedSettings> => {
    const next = await tagged(ask as Ask);
    const { name, settings } = next.settings;
    const { colors, currencySymbol, locale, timeZone, taxDisplay, logoUrl } = settings;
    updateConfig({ name, colors, currencySymbol, locale, timeZone, taxDisplay, logoUrl });
    return next;
  };
  return { tagged, changed };
}
