import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { AuditLogs } from '#data/audit/audit-log.ts';
import type { Lake } from '#data/lake/lake.ts';
import type { Registry } from '#data/registry/registry.ts';
import type { ObjectStore } from '#data/store/object-store.ts';
import { parseCloudEnvironment } from '../aws/environment.ts';
import { openLocalData, resolveDataFolder } from '../local/local-data.ts';
import { createConsoleMail } from '../mail/console-mail.ts';
import type { MailSender } from '../mail/mail.ts';
import type { TenantDirectory } from '../tenants/directory.ts';

/** What a command works on. */
export interface OpenData {
  /** For messages: the folder, or the bucket. */
  place: string;
  store: ObjectStore;
  registry: Registry;
  auditLogs: AuditLogs;
  lake: Lake;
  /** The edge's copy of the tenants; null where the edge asks the registry itself. */
  directory: TenantDirectory | null;
  /** The terminal for a folder, SES for AWS. */
  mail: MailSender;
  /** Address of one of our hosts, for links in e-mails. */
  siteOrigin: (host: string) => string;
  close(): Promise<void>;
}

/**
 * AWS where `FLUXION_DATA_BUCKET` is set, with whoever's credentials the command runs; else the local folder.
 * The clients of AWS are loaded only then.
 */
export async function openData(variables: Readonly<Record<string, string | undefined>>): Promise<OpenData> {
  if (!variables.FLUXION_DATA_BUCKET) {
    const place = resolveDataFolder(resolve(import.meta.dirname, '../..'), variables.FLUXION_DATA);
    return {
      place,
      directory: null,
      mail: createConsoleMail((text) => console.log(text)),
      siteOrigin: (host) => `http://${host}.localhost:${variables.PORT || '3000'}`,
      ...(await openLocalData(place)),
    };
  }
  const environment = parseCloudEnvironment(variables);
  const [{ openCloud }, { openTenantDirectory }, { createSesMail }] = await Promise.all([
    import('../aws/open-cloud.ts'),
    import('../aws/open-directory.ts'),
    import('../mail/ses-mail.ts'),
  ]);
  const cloud = openCloud(environment, {
    cacheDirectory: join(tmpdir(), 'fluxion-commands'),
    // Metrics of commands would be nobody's; the standard output belongs to the answer.
    writeMetric: () => {},
  });
  return {
    ...cloud,
    place: environment.dataBucket,
    directory: openTenantDirectory(environment),
    mail: createSesMail({ region: environment.region, from: environment.mailFrom }),
    siteOrigin: (host) => `https://${host}.${environment.domain}`,
  };
}
