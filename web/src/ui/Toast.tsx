import { createContext, use, useCallback, useEffect, useState, type ReactNode } from 'react';
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
/** More at once would hide the page. */
const MOST = 3;
const SayContext = createContext<Say>(() => undefined);

/** Says in a corner how an action went; a failure stays until it is closed. */
export function useToast(): Say {
  return use(SayContext);
}

export function ToastProvider({ children }: { readonly children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const close = useCallback((id: number) => setToasts((all) => all.filter((toast) => toast.id !== id)), []);
  const say = useCallback<Say>((tone, content) => {
    setToasts((all) => [...all, { id: (all.at(-1)?.id ?? 0) + 1, tone, content }].slice(-MOST));
  }, []);
  return (
    <SayContext value={say}>
      {children}
      <div className="toasts" role="status" aria-live="polite">
        {toasts.map((toast) => (
          <ToastCard key={toast.id} toast={toast} onClose={close} />
        ))}
      </div>
    </SayContext>
  );
}

function ToastCard({ toast, onClose }: { readonly toast: Toast; readonly onClose: (id: number) => void }) {
  const text = useText();
  const { id, tone } = toast;
  useEffect(() => {
    if (tone === 'bad') return undefined;
    const timer = setTimeout(() => onClose(id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [id, tone, onClose]);
  return (
    <div className="toast" data-tone={tone}>
      <Icon name={tone === 'good' ? 'check' : 'warning'} />
      <div className="toast-text">{toast.content}</div>
      <IconButton icon="close" label={text.app.close} onClick={() => onClose(id)} />
    </div>
  );
}
