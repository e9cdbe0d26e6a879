// Whether the page can be looked at here: the gate skips the step, aloud, where this fails.

import { accessSync, constants } from 'node:fs';

import.meta.resolve('playwright-core');
import.meta.resolve('axe-core/axe.min.js');
accessSync(process.env.CHROMIUM ?? '/usr/bin/chromium', constants.X_OK);
