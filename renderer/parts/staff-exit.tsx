import { Delete, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WindowBridge } from '../../contract/window-bridge.ts';

/** The key pad closes when nobody has touched it for so long. */
export const STAFF_EXIT_CLOSES_MS = 30_000;

const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;
const LONGEST_CODE = 64;

/** The key pad of the hidden staff exit. The code is checked outside the page; the page only passes it on. */
export function StaffExit({ bridge, onClose }: { bridge: WindowBridge; onClose: () => void }) {
  const { t } = useTranslation();
  const dialog = useRef<HTMLDialogElement>(null);
  const [code, setCode] = useState('');
  const [wrong, setWrong] = useState(false);

  useEffect(() => dialog.current?.showModal(), []);
  // `code` and `wrong` change with every key: each starts the time anew.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the values are not used, their change is
  useEffect(() => {
    const timer = setTimeout(onClose, STAFF_EXIT_CLOSES_MS);
    return () => clearTimeout(timer);
  }, [code, wrong, onClose]);

  const press = (digit: string) => {
    setWrong(false);
    setCode((before) => (before + digit).slice(0, LONGEST_CODE));
  };
  const confirm = async () => {
    const result = await bridge.staffExit(code).catch(() => ({ ok: false }));
    setCode('');
    if (result.ok) onClose();
    else setWrong(true);
  };

  return (
    <dialog
      ref={dialog}
      className="staff-exit"
      data-testid="staff-exit"
      aria-labelledby="staff-exit-title"
      onClose={onClose}
    >
      <h2 id="staff-exit-title">{t('behind.staffExit.title')}</h2>
      <p role="status" className={wrong ? 'staff-exit-wrong' : ''} data-testid="staff-exit-status">
        {wrong
          ? t('behind.staffExit.wrong')
          : code === ''
            ? t('behind.staffExit.lead')
            : t('behind.staffExit.digits', { count: code.length })}
      </p>
      <div className="key-pad">
        {DIGITS.map((digit) => (
          <button key={digit} type="button" data-testid={`key-${digit}`} onClick={() => press(digit)}>
            {digit}
          </button>
        ))}
        <button
          type="button"
          data-testid="key-delete"
          aria-label={t('behind.staffExit.remove')}
          onClick={() => setCode(code.slice(0, -1))}
        >
          <Delete aria-hidden="true" />
        </button>
        <button type="button" data-testid="key-0" onClick={() => press('0')}>
          0
        </button>
        <button
          type="button"
          data-testid="key-close"
          aria-label={t('behind.staffExit.close')}
          onClick={onClose}
        >
          <X aria-hidden="true" />
        </button>
      </div>
      <button
        type="button"
        className="answer answer-main"
        data-testid="key-confirm"
        onClick={() => void confirm()}
      >
        {t('behind.staffExit.confirm')}
      </button>
    </dialog>
  );
}
