import { createMemo } from 'solid-js';
import { encode } from 'uqr';

/** Four modules of quiet around the code, as ISO/IEC 18004 asks for. */
const quietModules = 4;

/** A QR code, black on white in either theme: cameras read it best so. */
export function QrCode(props: { text: string; label: string; class?: string }) {
  const code = createMemo(() => encode(props.text, { ecc: 'M', border: quietModules }));
  const path = () =>
    code()
      .data.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : '')))
      .join('');
  return (
    <svg
      role="img"
      aria-label={props.label}
      viewBox={`0 0 ${code().size} ${code().size}`}
      shape-rendering="crispEdges"
      class={`rounded bg-[#ffffff] ${props.class ?? ''}`}
    >
      <path d={path()} fill="#000000" />
    </svg>
  );
}
