import { useApp } from '../shared/app-context.ts';

/** The quiet line that says how old the figures are. */
export function Freshness(props: { of: { asOf: string; dataVersion: string } | undefined }) {
  const { t, format } = useApp();
  const text = () => {
    if (!props.of) return '\u00a0';
    const time = format().time(props.of.asOf, new Date());
    return time.length === 5 ? t('app.asOf', time) : t('app.asOfDay', time);
  };
  return (
    <p
      class="text-xs text-ink-3 tabular"
      title={props.of && `${format().dateTime(props.of.asOf)} · ${t('app.version', props.of.dataVersion)}`}
    >
      {text()}
    </p>
  );
}
