import { ArrowDown, ArrowUp, X, ZoomIn } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Slip } from '../../contract/slip.ts';
import type { SlipView } from '../../contract/slip-view.ts';
import type { BadgeSign } from '../pictures/picture.tsx';
import { AnswerButton } from './answer-button.tsx';
import { SlipPreview } from './slip-preview.tsx';

/** One touch leads so much of the height further: the last lines of before stay in view. */
const PAGE = 0.8;

interface ShownSlip {
  readonly slip: Slip;
  readonly view: SlipView;
  readonly sign: BadgeSign;
}

/** The slip (小票) in its place beside the words; a touch shows it over the whole screen, large enough to read. */
export function SlipPicture(props: ShownSlip) {
  const { t } = useTranslation();
  const [isLarge, setLarge] = useState(false);
  return (
    <>
      <button type="button" className="slip-open" data-testid="enlarge-slip" onClick={() => setLarge(true)}>
        <SlipPreview {...props} />
        <span className="slip-open-hint">
          <ZoomIn aria-hidden="true" />
          <span>{t('slip.printer.enlarge')}</span>
        </span>
      </button>
      {isLarge && <SlipOverlay {...props} onClose={() => setLarge(false)} />}
    </>
  );
}

/** A finger may scroll; for whoever does not know that, a button leads through a slip that is longer than the screen. */
function SlipOverlay({ onClose, ...props }: ShownSlip & { onClose: () => void }) {
  const { t } = useTranslation();
  const dialog = useRef<HTMLDialogElement>(null);
  const paper = useRef<HTMLElement>(null);
  const [place, setPlace] = useState<'whole' | 'on-the-way' | 'end'>('whole');
  const findPlace = () => setPlace(placeOf(paper.current));
  useEffect(() => {
    dialog.current?.showModal();
    setPlace(placeOf(paper.current));
  }, []);
  const turn = () => {
    const shown = paper.current;
    if (!shown) return;
    if (place === 'end') shown.scrollTo({ top: 0 });
    else shown.scrollBy({ top: shown.clientHeight * PAGE });
  };
  return (
    <dialog
      ref={dialog}
      className="dialog slip-overlay"
      data-testid="slip-overlay"
      aria-label={t('slip.printer.preview')}
      onClose={onClose}
    >
      <section
        ref={paper}
        className="slip-overlay-paper"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys, too
        tabIndex={0}
        aria-label={t('slip.printer.preview')}
        onScroll={findPlace}
      >
        <SlipPreview {...props} />
      </section>
      <div className="slip-overlay-answers">
        {place !== 'whole' && (
          <AnswerButton
            testId="turn-slip"
            weight="quiet"
            icon={place === 'end' ? ArrowUp : ArrowDown}
            text={t(place === 'end' ? 'slip.printer.fromTop' : 'slip.printer.further')}
            onPress={turn}
          />
        )}
        <AnswerButton
          testId="close-slip"
          weight="main"
          icon={X}
          text={t('slip.printer.close')}
          onPress={onClose}
        />
      </div>
    </dialog>
  );
}

/** Whether all of the slip is seen, or else whether its end is. */
function placeOf(paper: HTMLElement | null) {
  if (paper === null || paper.scrollHeight <= paper.clientHeight + 1) return 'whole';
  return paper.scrollTop + paper.clientHeight >= paper.scrollHeight - 2 ? 'end' : 'on-the-way';
}
