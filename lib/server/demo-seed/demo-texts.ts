/**
 * Questions and answers for the few requests with stored text, and for the sent part of interrupted answers.
 */
export const demoTexts: readonly { readonly prompt: string; readonly answer: string }[] = [
  {
    prompt: 'Explain in three sentences why the sky is blue.',
    answer:
      'Sunlight holds all colours, and the air scatters short waves far more than long ones. Blue light is therefore thrown about the whole sky, while red and yellow come nearly straight through. In the evening the light crosses so much air that the blue is gone before it reaches you, and the sky turns red.',
  },
  {
    prompt: 'Give me a name for a small bakery next to a railway station.',
    answer:
      'Platform Loaf. It says where the bakery is, it is easy to remember, and it looks good on a paper bag. If you would like something quieter: The Early Train.',
  },
  {
    prompt: 'What is the difference between a process and a thread?',
    answer:
      'A process has its own memory; threads of one process share theirs. Sharing makes threads quick to start and to talk to each other, and it is also why two of them can spoil each other’s data. When one process crashes the others live on; a thread takes its whole process with it.',
  },
  {
    prompt: 'Write a polite reminder for an invoice that is two weeks late.',
    answer:
      'Dear Ms Varga, our invoice 2041 of the 2nd is still open in our books. It may have been overlooked, so I attach it again. Could you let us know when we may expect the payment? If it has crossed with this message, please accept our thanks. Kind regards',
  },
  {
    prompt: 'How do I undo the last commit but keep my changes?',
    answer:
      'Use git reset --soft HEAD~1. It takes the last commit off the branch and leaves all its changes staged. If the commit has been pushed already, git revert HEAD is the safer way: it adds a commit that undoes the other, and nobody else has to repair their branch.',
  },
  {
    prompt: 'Suggest three dinners with chickpeas and what is usually in a kitchen.',
    answer:
      'Chickpeas with tomato, cumin and a fried egg on top. A warm salad with roasted carrots, lemon and yoghurt. Or mash half of them with garlic and pasta water: it makes a creamy sauce for any short pasta, finished with pepper and parsley.',
  },
];
