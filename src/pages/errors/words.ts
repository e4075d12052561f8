import type { PageLanguage } from '../words/words.ts';

/** Why a page cannot be shown, as people tell it apart. */
export type Trouble = 'address' | 'method' | 'nothing' | 'gone' | 'busy' | 'picture' | 'fault';

/** What Loupe itself says where a page cannot be shown. */
export interface ErrorWords {
  readonly headings: Readonly<Record<Trouble, string>>;
  readonly advice: Readonly<Record<Trouble, string>>;
  /** `date` in the words of the language. */
  readonly deletedOn: (date: string) => string;
  readonly tryAgainIn: (seconds: number) => string;
  readonly tryAgain: string;
  readonly numberOfRequest: string;
}

const en: ErrorWords = {
  headings: {
    address: 'This address is not understood',
    method: 'This method is not allowed here',
    nothing: 'There is nothing here',
    gone: 'This is gone',
    busy: 'There is a lot to do at the moment',
    picture: 'This image cannot be shown',
    fault: 'Something went wrong here',
  },
  advice: {
    address:
      'Part of the address may have been lost when it was copied. Search for what you were looking for:',
    method:
      'Addresses of this archive are for reading, and nothing can be sent to them. Search for what you were looking for:',
    nothing: 'The address may be mistyped, or its link may be old. Search for what you were looking for:',
    gone: 'It was once in this archive and has been removed. There may be something like it:',
    busy: 'Nothing is lost: the page comes as soon as those who asked before you have theirs.',
    picture: 'The archive has been told in its log. The other pictures can be looked at meanwhile:',
    fault:
      'This is a fault of the server and not of yours. Whoever runs the archive finds the cause by this number:',
  },
  deletedOn: (date) => `Removed on ${date}.`,
  tryAgainIn: (seconds) => `Please try again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`,
  tryAgain: 'Try again',
  numberOfRequest: 'Number of the request',
};

const es: ErrorWords = {
  headings: {
    address: 'Esta dirección no se entiende',
    method: 'Este método no se permite aquí',
    nothing: 'Aquí no hay nada',
    gone: 'Esto ya no está',
    busy: 'En este momento hay mucho que hacer',
    picture: 'Esta imagen no se puede mostrar',
    fault: 'Algo ha fallado aquí',
  },
  advice: {
    address: 'Puede que al copiar la dirección se haya perdido una parte. Busque lo que quería encontrar:',
    method:
      'Las direcciones de este archivo son para leer; no se les puede enviar nada. Busque lo que quería encontrar:',
    nothing: 'Puede que la dirección esté mal escrita o que el enlace sea antiguo. Busque lo que quería:',
    gone: 'Estuvo en este archivo y se ha retirado. Quizá haya algo parecido:',
    busy: 'No se ha perdido nada: la página llega en cuanto tengan la suya quienes la pidieron antes.',
    picture: 'El archivo lo tiene anotado en su registro. Mientras tanto se pueden ver las demás imágenes:',
    fault: 'El fallo es del servidor, no suyo. Quien lleva el archivo encuentra la causa por este número:',
  },
  deletedOn: (date) => `Retirado el ${date}.`,
  tryAgainIn: (seconds) =>
    `Inténtelo de nuevo dentro de ${seconds} ${seconds === 1 ? 'segundo' : 'segundos'}.`,
  tryAgain: 'Intentar de nuevo',
  numberOfRequest: 'Número de la petición',
};

const de: ErrorWords = {
  headings: {
    address: 'Diese Adresse ist nicht zu verstehen',
    method: 'Diese Methode ist hier nicht erlaubt',
    nothing: 'Hier ist nichts',
    gone: 'Das gibt es hier nicht mehr',
    busy: 'Im Augenblick ist viel zu tun',
    picture: 'Dieses Bild kann nicht gezeigt werden',
    fault: 'Hier ist etwas schiefgegangen',
  },
  advice: {
    address:
      'Beim Kopieren ist vielleicht ein Teil der Adresse verloren gegangen. Suchen Sie nach dem, was Sie finden wollten:',
    method:
      'Adressen dieses Archivs sind zum Lesen da; schicken lässt sich ihnen nichts. Suchen Sie nach dem, was Sie finden wollten:',
    nothing:
      'Vielleicht ist die Adresse vertippt oder der Link veraltet. Suchen Sie nach dem, was Sie finden wollten:',
    gone: 'Es war in diesem Archiv und wurde entfernt. Vielleicht gibt es Ähnliches:',
    busy: 'Nichts ist verloren: Die Seite kommt, sobald alle vor Ihnen ihre haben.',
    picture: 'Im Protokoll des Archivs steht, woran es liegt. Die anderen Bilder sind inzwischen zu sehen:',
    fault: 'Das ist ein Fehler des Servers, nicht Ihrer. Mit dieser Nummer findet das Archiv die Ursache:',
  },
  deletedOn: (date) => `Entfernt am ${date}.`,
  tryAgainIn: (seconds) =>
    `Bitte versuchen Sie es in ${seconds} ${seconds === 1 ? 'Sekunde' : 'Sekunden'} noch einmal.`,
  tryAgain: 'Noch einmal versuchen',
  numberOfRequest: 'Nummer der Anfrage',
};

const fr: ErrorWords = {
  headings: {
    address: 'Cette adresse n’est pas comprise',
    method: 'Cette méthode n’est pas permise ici',
    nothing: 'Il n’y a rien ici',
    gone: 'Ceci n’est plus là',
    busy: 'Il y a beaucoup à faire en ce moment',
    picture: 'Cette image ne peut pas être montrée',
    fault: 'Quelque chose s’est mal passé ici',
  },
  advice: {
    address:
      'Une partie de l’adresse s’est peut-être perdue en la copiant. Cherchez ce que vous vouliez trouver :',
    method:
      'Les adresses de ces archives se lisent ; on ne peut rien leur envoyer. Cherchez ce que vous vouliez trouver :',
    nothing: 'L’adresse est peut-être mal écrite, ou le lien ancien. Cherchez ce que vous vouliez trouver :',
    gone: 'Ce document a fait partie de ces archives et en a été retiré. Il y a peut-être quelque chose de semblable :',
    busy: 'Rien n’est perdu : la page viendra dès que ceux qui l’ont demandée avant vous auront la leur.',
    picture:
      'Les archives en ont pris note dans leur journal. Les autres images peuvent être regardées en attendant :',
    fault: 'La faute est au serveur, pas à vous. Avec ce numéro, les archives trouvent la cause :',
  },
  deletedOn: (date) => `Retiré le ${date}.`,
  tryAgainIn: (seconds) => `Veuillez réessayer dans ${seconds} ${seconds === 1 ? 'seconde' : 'secondes'}.`,
  tryAgain: 'Réessayer',
  numberOfRequest: 'Numéro de la requête',
};

const it: ErrorWords = {
  headings: {
    address: 'Questo indirizzo non si capisce',
    method: 'Questo metodo non è permesso qui',
    nothing: 'Qui non c’è nulla',
    gone: 'Questo non c’è più',
    busy: 'In questo momento c’è molto da fare',
    picture: 'Questa immagine non può essere mostrata',
    fault: 'Qui qualcosa è andato storto',
  },
  advice: {
    address: 'Copiando l’indirizzo se ne è forse persa una parte. Cerchi ciò che voleva trovare:',
    method:
      'Gli indirizzi di questo archivio sono da leggere; non vi si può inviare nulla. Cerchi ciò che voleva trovare:',
    nothing: 'Forse l’indirizzo è scritto male o il link è vecchio. Cerchi ciò che voleva trovare:',
    gone: 'Era in questo archivio ed è stato tolto. Forse c’è qualcosa di simile:',
    busy: 'Nulla è perduto: la pagina arriva appena chi l’ha chiesta prima di lei ha la sua.',
    picture: 'L’archivio ne ha preso nota nel suo registro. Intanto si possono guardare le altre immagini:',
    fault: 'L’errore è del server, non suo. Con questo numero l’archivio ne trova la causa:',
  },
  deletedOn: (date) => `Tolto il ${date}.`,
  tryAgainIn: (seconds) => `Riprovi tra ${seconds} ${seconds === 1 ? 'secondo' : 'secondi'}.`,
  tryAgain: 'Riprova',
  numberOfRequest: 'Numero della richiesta',
};

const pt: ErrorWords = {
  headings: {
    address: 'Este endereço não se entende',
    method: 'Este método não é permitido aqui',
    nothing: 'Não há nada aqui',
    gone: 'Isto já não está aqui',
    busy: 'Há muito que fazer neste momento',
    picture: 'Esta imagem não pode ser mostrada',
    fault: 'Algo correu mal aqui',
  },
  advice: {
    address: 'Talvez se tenha perdido uma parte do endereço ao copiá-lo. Procure o que queria encontrar:',
    method:
      'Os endereços deste arquivo são para ler; não se lhes pode enviar nada. Procure o que queria encontrar:',
    nothing: 'Talvez o endereço esteja mal escrito ou a ligação seja antiga. Procure o que queria encontrar:',
    gone: 'Esteve neste arquivo e foi retirado. Talvez haja algo parecido:',
    busy: 'Nada se perdeu: a página chega assim que quem a pediu antes tiver a sua.',
    picture: 'O arquivo tomou nota no seu registo. Entretanto podem ver-se as outras imagens:',
    fault: 'O erro é do servidor, não seu. Com este número o arquivo encontra a causa:',
  },
  deletedOn: (date) => `Retirado a ${date}.`,
  tryAgainIn: (seconds) => `Tente de novo dentro de ${seconds} ${seconds === 1 ? 'segundo' : 'segundos'}.`,
  tryAgain: 'Tentar de novo',
  numberOfRequest: 'Número do pedido',
};

/** By the language of the page. */
export const ERROR_WORDS: Readonly<Record<PageLanguage, ErrorWords>> = { en, de, es, fr, it, pt };
