import ClipboardList from 'lucide-solid/icons/clipboard-list';
import House from 'lucide-solid/icons/house';
import Package from 'lucide-solid/icons/package';
import ReceiptText from 'lucide-solid/icons/receipt-text';

/** The pages of the menu, in order. */
export const destinations = [
  { path: '/', name: 'home', icon: House },
  { path: '/inventory', name: 'inventory', icon: Package },
  { path: '/sales', name: 'sales', icon: ReceiptText },
  { path: '/orders', name: 'orders', icon: ClipboardList },
] as const;
