/** Two photographs over each other, parted by a line that is moved, or seen through one another. */
export class Layers {
  readonly #main: HTMLElement;
  readonly #panes: HTMLElement;
  readonly #slider: HTMLInputElement | null;
  readonly #parting: HTMLElement | null;

  /**
   * @param main has the view and the share
   * @param told is called when either has been changed
   */
  constructor(main: HTMLElement, panes: HTMLElement, told: () => void) {
    this.#main = main;
    this.#panes = panes;
    this.#slider = main.querySelector<HTMLInputElement>('input[type="range"]');
    this.#parting = main.querySelector<HTMLElement>('.parting');
    this.#slider?.addEventListener('input', () => this.#show());
    this.#slider?.addEventListener('change', told);
    this.#parting?.addEventListener('pointerdown', (event) => this.#grasp(event));
    this.#parting?.addEventListener('pointermove', (event) => this.#drag(event));
    this.#parting?.addEventListener('pointerup', told);
    for (const button of this.#buttons)
      button.addEventListener('click', () => {
        this.#main.dataset['view'] = button.dataset['does'];
        this.#show();
        told();
      });
    this.#show();
  }

  get #buttons(): readonly HTMLButtonElement[] {
    return [...this.#main.querySelectorAll<HTMLButtonElement>('.views button')];
  }

  #show(): void {
    const { view = 'beside' } = this.#main.dataset;
    const share = this.#slider?.value ?? '50';
    this.#main.dataset['share'] = share;
    this.#panes.style.setProperty('--share', share);
    this.#panes.classList.toggle('over', view !== 'beside');
    this.#panes.classList.toggle('wiped', view === 'wipe');
    this.#panes.classList.toggle('faded', view === 'fade');
    this.#slider?.setAttribute('aria-valuetext', `${share} %`);
    for (const button of this.#buttons)
      button.setAttribute('aria-pressed', String(button.dataset['does'] === view));
    if (this.#parting) this.#parting.hidden = view !== 'wipe';
    if (this.#slider) this.#slider.hidden = view === 'beside';
  }

  #grasp(event: PointerEvent): void {
    event.preventDefault();
    this.#parting?.setPointerCapture(event.pointerId);
  }

  #drag({ pointerId, clientX }: PointerEvent): void {
    if (!this.#slider || !this.#parting?.hasPointerCapture(pointerId)) return;
    const { left, width } = this.#panes.getBoundingClientRect();
    const across = ((clientX - left) / width) * 100;
    const isRightToLeft = getComputedStyle(this.#panes).direction === 'rtl';
    this.#slider.value = String(Math.round(isRightToLeft ? 100 - across : across));
    this.#show();
  }
}
