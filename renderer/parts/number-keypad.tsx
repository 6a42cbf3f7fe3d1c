import { Delete } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef } from 'react';

const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

/** What a number keypad is asked for, and the words around it. */
export interface NumberKeypadProps {
  /** The digits so far. */
  readonly digits: string;
  readonly maxDigits: number;
  /** The digits as people read them, such as in groups. */
  readonly shown: string;
  /** Name of the number, for a screen reader. */
  readonly label: string;
  /** Stands in place of the digits before the first one. */
  readonly placeholder: string;
  /** What a screen reader says of the digits after every key; empty: nothing. */
  readonly spokenDigits: string;
  readonly removeLabel: string;
  readonly doneLabel: string;
  readonly onChange: (digits: string) => void;
  /** The key below right; the asker decides whether the number is whole. */
  readonly onDone: () => void;
}

/**
 * A keypad of three by four large keys (数字键盘): the digits as on a telephone, one that deletes, one that ends. A keyboard with
 * digits does the same. The person sees every digit, in groups.
 */
export function NumberKeypad(props: NumberKeypadProps) {
  const { digits, maxDigits, shown, label, placeholder, spokenDigits, removeLabel, doneLabel } = props;
  const { onChange, onDone } = props;
  // Two quick touches may come before the page is drawn anew: the second must not overwrite the first.
  const latest = useRef(digits);
  useEffect(() => {
    latest.current = digits;
  }, [digits]);
  const change = (next: string) => {
    latest.current = next;
    onChange(next);
  };
  const add = (digit: string) => change((latest.current + digit).slice(0, maxDigits));
  const remove = () => change(latest.current.slice(0, -1));
  const onKeyDown = (event: KeyboardEvent) => {
    if (/^\d$/.test(event.key)) add(event.key);
    else if (event.key === 'Backspace' || event.key === 'Delete') remove();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a keyboard types into the group; every key is a button besides
    <div className="number-keypad" onKeyDown={onKeyDown}>
      <p className="typed-number" data-testid="typed-number" data-empty={digits === ''}>
        <span aria-hidden="true">{digits === '' ? placeholder : shown}</span>
        <span role="status" className="visually-hidden">
          {`${label} ${digits === '' ? placeholder : spokenDigits}`}
        </span>
      </p>
      <div className="number-keys">
        {DIGITS.map((digit) => (
          <button key={digit} type="button" data-testid={`key-${digit}`} onClick={() => add(digit)}>
            {digit}
          </button>
        ))}
        <button type="button" data-testid="key-delete" aria-label={removeLabel} onClick={remove}>
          <Delete aria-hidden="true" />
        </button>
        <button type="button" data-testid="key-0" onClick={() => add('0')}>
          0
        </button>
        <button type="button" className="number-done" data-testid="key-done" onClick={onDone}>
          {doneLabel}
        </button>
      </div>
    </div>
  );
}
