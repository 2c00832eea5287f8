import './app/forbid-eval.ts';
import { mount } from './app/mount.tsx';
import { createLink } from './app/transport.ts';
import { assert } from '../base/assert.ts';

const root = document.getElementById('root');
assert(root, 'index.html has a root');
mount(root, createLink());
