import type { CronShape } from '../domain/cron.ts';
import {
  expressionText,
  type AssetWords,
  type DataWords,
  type ScheduleWords,
  type WorkingDayWords,
} from '../domain/schedule.ts';
import { formatClock } from '../domain/time.ts';
import { withJosa } from './josa.ts';
import { scheduleText, type ScheduleGrammar } from './scheduleText.ts';

const WEEKDAYS = ['일', '월', '화', '수', '목', '금', '토'];

/** `매일 09:10 KST, 전날(UTC) 데이터` */
export function koSchedule(words: ScheduleWords): string {
  return scheduleText(words, GRAMMAR);
}

const GRAMMAR: ScheduleGrammar = {
  language: 'ko',
  none: '직접 실행할 때만',
  once: '한 번만',
  continuous: '끝나는 대로 이어서',
  every: (duration) => `${duration}마다`,
  assets,
  shape,
  workingDays,
  data,
};

function assets({ condition, each }: AssetWords): string {
  const names = withJosa(expressionText(condition, ' 그리고 ', ' 또는 '), '이/가');
  if (each === null) return `${names} 갱신되면`;
  const one = { days: '날짜', hours: '시간', keys: '키' }[each.kind];
  return `${names} 완성된 ${'zone' in each ? `${each.zone} ` : ''}${one}마다`;
}

function shape(cron: CronShape, zone: string): string {
  switch (cron.kind) {
    case 'minutes':
      return `${cron.every}분마다`;
    case 'hours':
      return `${cron.every === 1 ? '매시' : `${cron.every}시간마다`} ${cron.minute === 0 ? '정각' : `${cron.minute}분`}`;
    case 'daily':
      return `매일 ${times(cron.times)} ${zone}`;
    case 'weekly':
      return `${weekdays(cron.days)} ${times(cron.times)} ${zone}`;
    case 'monthly':
      return `매월 ${cron.days.map((day) => `${day}일`).join(', ')} ${times(cron.times)} ${zone}`;
    case 'other':
      return `cron ${cron.expression} ${zone}`;
  }
}

function weekdays(days: readonly number[]): string {
  if (days.join() === '1,2,3,4,5') return '평일(월~금)';
  return `매주 ${days.map((day) => WEEKDAYS[day] ?? '').join('·')}요일`;
}

function workingDays({ calendar, onHoliday }: WorkingDayWords): string {
  const where = { skip: '영업일에만', next: '휴일이면 다음 영업일', previous: '휴일이면 직전 영업일' };
  return `, ${where[onHoliday]}(${calendar})`;
}

function data(words: DataWords): string {
  switch (words.kind) {
    case 'dayBefore':
      return `, 전날(${words.zone}) 데이터`;
    case 'hoursBefore':
      return `, 직전 ${words.hours}시간 데이터`;
    case 'minutesBefore':
      return `, 직전 ${words.minutes}분 데이터`;
    case 'daysBefore':
      return `, 직전 ${words.days}일 데이터`;
    case 'sinceLast':
      return ', 직전 시각 이후 데이터';
    case 'none':
      return ', 데이터 구간 없음';
  }
}

function times(minutes: readonly number[]): string {
  return minutes.map(formatClock).join(', ');
}
