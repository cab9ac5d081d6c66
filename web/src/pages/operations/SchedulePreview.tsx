import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { TriedSchedule } from '../../api/keys.ts';
import { useServices } from '../../app/services.ts';
import { useText } from '../../i18n/language.ts';
import { Card } from '../../ui/Card.tsx';
import { CardTable } from '../../ui/CardTable.tsx';
import { Field } from '../../ui/Field.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Empty } from '../../ui/Notice.tsx';
import { problemText } from '../../ui/problemText.ts';
import { Segmented } from '../../ui/Segmented.tsx';
import { Time } from '../../ui/Time.tsx';
import { useSettled } from '../../ui/useSettled.ts';

const CHOICES = ['skip', 'next', 'previous'] as const;
/** Nobody stops for so long within an expression. */
const TYPED_MS = 300;

/** The next times of a schedule on a calendar, with those that fall on days without work. */
export function SchedulePreview({ calendar }: { readonly calendar: string }) {
  const text = useText();
  const { queries } = useServices();
  const [schedule, setSchedule] = useState<TriedSchedule>({
    cron: '10 9 * * *',
    zone: 'Asia/Seoul',
    onHoliday: 'skip',
  });
  const { cron, zone, onHoliday } = useSettled(schedule, TYPED_MS);
  const isWhole = cron.trim() !== '' && zone.trim() !== '';
  const preview = useQuery({
    ...queries.fires(calendar, { cron: cron.trim(), zone: zone.trim(), onHoliday }),
    enabled: isWhole,
  });
  const fires = preview.data?.fires ?? [];
  const problem = preview.error === null ? preview.data?.problem : problemText(preview.error, text);
  return (
    <Card
      id="schedule-preview"
      title={text.calendar.preview}
      note={<span className="muted small">{text.calendar.previewHint}</span>}
    >
      <div className="schedule-form">
        {(['cron', 'zone'] as const).map((name) => (
          <Field key={name} label={text.calendar[name]}>
            {(control) => (
              <input
                {...control}
                name={name}
                spellCheck={false}
                autoComplete="off"
                value={schedule[name]}
                onChange={(event) => setSchedule({ ...schedule, [name]: event.target.value })}
              />
            )}
          </Field>
        ))}
        <Segmented
          label={text.calendar.onHoliday}
          choices={CHOICES.map((value) => ({ value, label: text.calendar.choices[value] }))}
          value={schedule.onHoliday}
          onChange={(choice) => setSchedule({ ...schedule, onHoliday: choice })}
        />
      </div>
      <p role="alert" className="field-problem schedule-problem" data-tone="bad">
        {problem}
      </p>
      {preview.isSuccess && fires.length === 0 && problem === null && <Empty title={text.calendar.noFires} />}
      {fires.length > 0 && (
        <CardTable heads={[text.calendar.time, text.calendar.becomes]}>
          {fires.map(({ at, isKept, holiday }) => (
            <tr key={`${at} ${String(isKept)}`} data-kept={isKept}>
              <td className="cell-start">
                <Time at={at} />
              </td>
              <td>
                {isKept ? (
                  <span className="tone-text" data-tone="good">
                    <Icon name="check" /> {text.calendar.kept}
                  </span>
                ) : (
                  <span className="muted">
                    <Icon name="dash" /> {text.calendar.lost[onHoliday]} ·{' '}
                    {holiday === null ? text.calendar.kinds.weekend : text.calendar.holiday(holiday)}
                  </span>
                )}
              </td>
            </tr>
          ))}
        </CardTable>
      )}
    </Card>
  );
}
