import { render } from 'solid-js/web';
import { LandingPage } from './landing-page.tsx';

export function startLanding(root: HTMLElement): void {
  render(() => <LandingPage />, root);
}
