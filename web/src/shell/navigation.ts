import ClipboardList from 'lucide-solid/icons/clipboard-list';
import FileUp from 'lucide-solid/icons/file-up';
import House from 'lucide-solid/icons/house';
import Package from 'lucide-solid/icons/package';
import ReceiptText from 'lucide-solid/icons/receipt-text';
import SquareTerminal from 'lucide-solid/icons/square-terminal';
import type { Permission } from '#functions/permissions.ts';
import { useApp } from '../shared/app-context.ts';

/** The pages of the menu, in order; some need a right, and some more room than a phone's tabs have. */
const destinations = [
  { path: '/', name: 'home', icon: House },
  { path: '/inventory', name: 'inventory', icon: Package },
  { path: '/sales', name: 'sales', icon: ReceiptText },
  { path: '/orders', name: 'orders', icon: ClipboardList },
  { path: '/imports', name: 'imports', icon: FileUp, needs: 'data.import' },
  { path: '/explore', name: 'explore', icon: SquareTerminal, isWide: true },
] as const satisfies readonly {
  path: string;
  name: string;
  icon: typeof House;
  needs?: Permission;
  isWide?: true;
}[];

/** The pages of the menu for the person here, in order. */
export function useDestinations(): () => readonly (typeof destinations)[number][] {
  const { can } = useApp();
  return () => destinations.filter((page) => !('needs' in page) || can(page.needs));
}

/** The parts of the settings, in order, each with what one must be allowed to do to see it. */
const settingsSections = [
  { path: '/settings/shop', name: 'shop', needs: 'settings.read' },
  { path: '/settings/people', name: 'people', needs: 'people.read' },
  { path: '/settings/keys', name: 'keys', needs: 'keys.manage' },
  { path: '/settings/audit', name: 'audit', needs: 'audit.read' },
  { path: '/settings/security', name: 'security', needs: 'security.read' },
] as const satisfies readonly { path: string; name: string; needs: Permission }[];

/** The settings that the person here may see, in order. */
export function useSettingsSections(): () => readonly (typeof settingsSections)[number][] {
  const { can } = useApp();
  return () => settingsSections.filter(({ needs }) => can(needs));
}
