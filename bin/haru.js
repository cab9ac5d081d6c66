#!/usr/bin/env node
import { main } from '../scripts/bootstrap/main.mjs';

await main(['haru', ...process.argv.slice(2)]);
