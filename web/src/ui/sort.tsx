import ArrowDown from 'lucide-solid/icons/arrow-down';
import ArrowUp from 'lucide-solid/icons/arrow-up';
import { Show } from 'solid-js';

export interface Sort {
  column: string;
  descending: boolean;
}

interface SortableColumn {
  header: string;
  numeric?: boolean;
  /** Column name of the API, where it sorts by this one. */
  sort?: string;
}

interface SortableHeaderProps {
  column: SortableColumn;
  sort: Sort | undefined;
  onSort: ((sort: Sort) => void) | undefined;
}

/** A column's name; a button where the rows can be sorted by it. Numbers start with the largest. */
export function SortableHeader(props: SortableHeaderProps) {
  const isActive = () => props.column.sort !== undefined && props.column.sort === props.sort?.column;
  const next = (column: string): Sort => ({
    column,
    descending: isActive() ? !props.sort?.descending : props.column.numeric === true,
  });
  return (
    <Show when={props.onSort && props.column.sort} fallback={props.column.header}>
      {(column) => (
        <button
          type="button"
          class={`inline-flex min-h-8 items-center gap-1 rounded-sm hover:text-ink ${isActive() ? 'text-ink' : ''}`}
          onClick={() => props.onSort?.(next(column()))}
        >
          {props.column.header}
          <Show when={isActive()}>
            {props.sort?.descending ? (
              <ArrowDown class="size-3" aria-hidden="true" />
            ) : (
              <ArrowUp class="size-3" aria-hidden="true" />
            )}
          </Show>
        </button>
      )}
    </Show>
  );
}

export function ariaSort(
  column: SortableColumn,
  sort: Sort | undefined,
): 'ascending' | 'descending' | undefined {
  if (!sort || column.sort !== sort.column) return undefined;
  return sort.descending ? 'descending' : 'ascending';
}

/** `-revenue` as the API and the address write it. */
export function parseSort(text: string | undefined, columns: readonly string[], otherwise: Sort): Sort {
  const column = text?.replace(/^-/, '');
  return column && columns.includes(column)
    ? { column, descending: text?.startsWith('-') === true }
    : otherwise;
}

export function sortText(sort: Sort): string {
  return `${sort.descending ? '-' : ''}${sort.column}`;
}
