import { Component, type ReactNode } from 'react';
import { Translation } from 'react-i18next';

/** The page opens again by itself after so long. */
export const REOPENS_AFTER_MS = 10_000;

/** Catches an error while drawing: a plain sentence instead of an empty screen, then the page opens again by itself. */
export class BrokenPage extends Component<{ children: ReactNode; reopen: () => void }, { broken: boolean }> {
  override state = { broken: false };
  #timer: ReturnType<typeof setTimeout> | undefined;

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override componentDidCatch() {
    this.#timer = setTimeout(this.props.reopen, REOPENS_AFTER_MS);
  }

  override componentWillUnmount() {
    clearTimeout(this.#timer);
  }

  override render() {
    if (!this.state.broken) return this.props.children;
    return (
      <Translation>
        {(t) => (
          <main className="screen" data-state="broken-page">
            <div className="screen-words" role="alert">
              <h1>{t('behind.brokenPage.title')}</h1>
              <p className="lead">{t('behind.brokenPage.lead')}</p>
            </div>
            <div className="screen-answers">
              <button
                type="button"
                className="answer answer-main"
                data-testid="reopen"
                onClick={this.props.reopen}
              >
                {t('behind.brokenPage.reload')}
              </button>
            </div>
          </main>
        )}
      </Translation>
    );
  }
}
