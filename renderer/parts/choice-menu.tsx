import { CircleCheckBig, type LucideIcon } from 'lucide-react';

/** One big button of a menu. */
export interface Choice {
  readonly testId: string;
  readonly icon: LucideIcon;
  readonly text: string;
  /** A quieter second line. */
  readonly note?: string;
  /** Set where an answer stays chosen: one of several that are held, or the one of before. */
  readonly isChosen?: boolean;
  readonly onPress: () => void;
}

/** The answers to a question that has many: large buttons, two in a row where there is room (菜单). */
export function ChoiceMenu({ choices }: { choices: readonly Choice[] }) {
  return (
    <div className="choices" data-many={choices.length > 5}>
      {choices.map(({ testId, icon: Icon, text, note, isChosen, onPress }) => (
        <button
          key={testId}
          type="button"
          className="choice"
          data-testid={testId}
          aria-pressed={isChosen}
          onClick={onPress}
        >
          <Icon aria-hidden="true" />
          <span>
            {text}
            {note && <small>{note}</small>}
          </span>
          {isChosen && <CircleCheckBig className="choice-mark" aria-hidden="true" />}
        </button>
      ))}
    </div>
  );
}
