import { mount } from 'svelte';
import App from './App.svelte';
import './app.css';
import { language } from '$lib/i18n/language.svelte';

await language.start();
const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');
target.textContent = '';
mount(App, { target });
