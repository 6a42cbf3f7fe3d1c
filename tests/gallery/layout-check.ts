/** What the eye would find wrong with a screen, as the page itself can measure it. */
export interface LayoutFindings {
  /** Elements that reach out of the window, out of the screen, or whose text is cut. */
  readonly cut: string[];
  /** Buttons smaller than 3 rem (96 px on a 1080-wide window) in one direction. */
  readonly smallButtons: string[];
  /** Texts smaller than the limit, except the small print. */
  readonly smallTexts: string[];
  /** Buttons of an upright screen of which less than 3 rem lie in its lower 60 %: out of reach from a wheelchair. */
  readonly outOfReach: string[];
  /** Pairs of buttons that overlap. */
  readonly overlaps: string[];
}

/** Runs in the page and measures the present screen. `smallestTextRem` is the limit for everything but the small print. */
export function measureLayout(smallestTextRem: number): LayoutFindings {
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  const nameOf = (element: Element) =>
    `${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''} "${(element.textContent ?? '').slice(0, 24)}"`;
  const cut: string[] = [];
  const smallTexts: string[] = [];
  const main = document.querySelector('main');
  if (main && main.scrollHeight > main.clientHeight + 1) {
    cut.push(`main scrolls by ${main.scrollHeight - main.clientHeight}px`);
  }
  for (const element of document.querySelectorAll('#root *')) {
    if (element.closest('svg, .visually-hidden')) continue;
    const box = element.getBoundingClientRect();
    if (box.width === 0 || box.height === 0) continue;
    if (box.left < -1 || box.top < -1 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1)
      cut.push(nameOf(element));
    if (
      element instanceof HTMLElement &&
      element.scrollWidth > element.clientWidth + 1 &&
      element.clientWidth > 0
    ) {
      cut.push(`too wide: ${nameOf(element)}`);
    }
    const hasText = [...element.childNodes].some(
      (node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim(),
    );
    const fontSize = Number.parseFloat(getComputedStyle(element).fontSize);
    if (hasText && fontSize < rem * smallestTextRem - 0.5 && !element.closest('.small-print'))
      smallTexts.push(nameOf(element));
  }
  // While a dialog is open nothing behind it can be touched.
  const touchable = document.querySelector('dialog[open]') ?? document;
  const buttons = [...touchable.querySelectorAll('button')].map((button) => ({
    name: button.dataset.testid ?? '',
    box: button.getBoundingClientRect(),
  }));
  const smallButtons = buttons
    .filter(({ box }) => Math.min(box.width, box.height) < 3 * rem - 1)
    .map(({ name, box }) => `${name} ${Math.round(box.width)}×${Math.round(box.height)}`);
  const overlaps = buttons.flatMap((first, index) =>
    buttons
      .slice(index + 1)
      .filter(
        ({ box }) =>
          box.left < first.box.right - 1 &&
          first.box.left < box.right - 1 &&
          box.top < first.box.bottom - 1 &&
          first.box.top < box.bottom - 1,
      )
      .map(({ name }) => `${first.name} × ${name}`),
  );
  // The staff exit is not for people who sit; with normal controls nobody has to reach up.
  const isLow = document.documentElement.dataset.controls === 'low';
  const isUpright = isLow && innerHeight > innerWidth && document.querySelector('.key-pad') === null;
  const outOfReach = buttons
    .filter(({ box }) => isUpright && box.bottom - 3 * rem < 0.4 * innerHeight - 1)
    .map(({ name, box }) => `${name} ends at ${Math.round((100 * box.bottom) / innerHeight)} %`);
  return { cut: [...new Set(cut)], smallButtons, smallTexts: [...new Set(smallTexts)], outOfReach, overlaps };
}
