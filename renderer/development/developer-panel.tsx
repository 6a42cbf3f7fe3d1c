import './developer-panel.css';
import { type ReactNode, useState } from 'react';
import {
  SIMULATED_CARDS,
  SIMULATED_READER_FAULTS,
  type SimulatorCommand,
  type SimulatorStatus,
} from '../../contract/simulator.ts';
import type { WindowBridge } from '../../contract/window-bridge.ts';
import { PANEL_TEXT as TEXT } from './panel-text.ts';

/**
 * Drives the simulated reader by hand. Only the development entry reaches this file; it is shut to a small tab at the side,
 * away from the buttons of the screens.
 */
export function DeveloperPanel({ bridge }: { bridge: WindowBridge }) {
  const [open, setOpen] = useState(false);
  const [status, setStatus] = useState<SimulatorStatus | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const { simulate } = bridge;
  if (!simulate) return null;

  const send = (command: SimulatorCommand) =>
    void simulate(command).then((result) => {
      if (result.ok) setStatus(result.value);
      setRefusal(result.ok ? null : result.fault);
    });
  const button = (testId: string, text: string, command: SimulatorCommand) => (
    <button key={testId} type="button" data-testid={testId} onClick={() => send(command)}>
      {text}
    </button>
  );

  return (
    <aside className="developer-panel" aria-label={TEXT.title} data-open={open}>
      <button
        type="button"
        className="developer-tab"
        data-testid="developer-tab"
        aria-expanded={open}
        onClick={() => {
          setOpen(!open);
          if (!open) send({ command: 'status' });
        }}
      >
        {TEXT.tab}
      </button>
      {open && (
        <div className="developer-sheet" data-testid="developer-sheet">
          <Row title={TEXT.insert}>
            {SIMULATED_CARDS.map((card) =>
              button(`simulate-insert-${card}`, TEXT.cards[card], { command: 'insert', card }),
            )}
          </Row>
          <Row title={TEXT.reader}>
            {button('simulate-remove', TEXT.remove, { command: 'remove' })}
            {button('simulate-unplug', TEXT.unplug, { command: 'unplug' })}
            {button('simulate-plug', TEXT.plug, { command: 'plug' })}
          </Row>
          <Row title={TEXT.interrupt}>
            {button('simulate-remove-while-reading', TEXT.removeWhileReading, {
              command: 'remove-while-reading',
              card: 'card-zhang',
            })}
            {button('simulate-unplug-while-reading', TEXT.unplugWhileReading, {
              command: 'unplug-while-reading',
              card: 'card-zhang',
            })}
          </Row>
          <Row title={TEXT.misbehave}>
            {SIMULATED_READER_FAULTS.map((fault) =>
              button(`simulate-misbehave-${fault}`, TEXT.faults[fault], { command: 'misbehave', fault }),
            )}
          </Row>
          <p data-testid="simulator-status">
            {TEXT.status}{' '}
            {status &&
              [
                status.plugged ? TEXT.plugged : TEXT.unplugged,
                status.card ? TEXT.cards[status.card] : TEXT.noCard,
                TEXT.faults[status.misbehaviour],
              ].join(' · ')}
            {refusal && ` ${TEXT.refused}${refusal}`}
          </p>
        </div>
      )}
    </aside>
  );
}

function Row({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="developer-row">
      <strong>{title}</strong>
      {children}
    </div>
  );
}
