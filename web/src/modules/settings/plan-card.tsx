import type { Settings } from '#functions/contract.ts';
import { useApp } from '../../shared/app-context.ts';
import { formatBytes } from '../../shared/format-bytes.ts';
import { useWords } from '../../shared/i18n/words.ts';
import { Card } from '../../ui/card.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { settingsWords } from './words.ts';

/** The plan of the shop and what it allows; operators change it. */
export function PlanCard(props: { settings: Settings }) {
  const w = useWords(settingsWords);
  const { format, languages } = useApp();
  const facts = () => {
    const { limits, plan } = props.settings;
    const number = (count: number) => format().number(count);
    return [
      { label: w().plan, value: w().plans[plan] },
      { label: w().planRequests, value: number(limits.requestsPerSecond) },
      { label: w().planCaller, value: number(limits.requestsPerSecondOfCaller) },
      { label: w().planUpload, value: formatBytes(limits.maxUploadBytes, languages.language()) },
      { label: w().planImport, value: number(limits.maxImportRows) },
      { label: w().planExport, value: number(limits.maxExportRows) },
    ];
  };
  return (
    <Card title={w().planTitle}>
      <FactList facts={facts()} class="px-4 pt-1 pb-2" />
    </Card>
  );
}
