import { createContext, use, useCallback, useMemo, useState, type ReactNode } from 'react';
import { useText } from '../i18n/language.ts';
import { IconButton } from './Button.tsx';
import { Icon } from './Icon.tsx';
import './toast.css';

interface Toast {
  readonly id: number;
  readonly tone: 'good' | 'bad';
  readonly content: ReactNode;
}

type Say = (tone: Toast['tone'], content: ReactNode) => void;

const SHOWN_MS = 6000;
const SayContext = createContext<Say>(() => undefined);

/** Says in a corner how an action went; a failure stays until it is closed. */
export function useToast(): Say {
  return use(SayContext);
}

export function ToastProvider({ children }: { readonly children: ReactNode }) {
  const text = useText();
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const close = useCallback((id: number) => setToasts((all) => all.filter((toast) => toast.id !== id)), []);
  const say = useMemo((): Say => {
    let last = 0;
    return (tone, content) => {
      const id = (last += 1);
      setToasts((all) => [...all.slice(-2), { id, tone, content }]);
      if (tone === 'good') setTimeout(() => close(id), SHOWN_MS);
    };
  }, [close]);
  return (
    <SayContext value={say}>
      {children}
      <div className="toasts" role="status" aria-live="polite">
        {toasts.map((toast) => (
          <div key={toast.id} className="toast" data-tone={toast.tone}>
            <Icon name={toast.tone === 'good' ? 'check' : 'warning'} />
            <div className="toast-text">{toast.content}</div>
            <IconButton icon="close" label={text.app.close} onClick={() => close(toast.id)} />
          </div>
        ))}
      </div>
    </SayContext>
  );
}
