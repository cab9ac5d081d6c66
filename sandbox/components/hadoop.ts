/** The Hadoop that HDFS and YARN come from, and the client of the Hive metastore. */
export const HADOOP_VERSION = '3.4.2';
/** It calls what Java 24 has removed. */
export const HADOOP_JAVA = { min: 11, max: 21 };
/** For a server on a small machine. */
export const HADOOP_JVM = [
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '-Djava.net.preferIPv4Stack=true',
  '--add-opens=java.base/java.lang=ALL-UNNAMED',
];
/** `log4j.properties`, which the jars of Maven Central lack. */
export const HADOOP_LOG4J =
  'log4j.rootLogger=INFO,A\nlog4j.appender.A=org.apache.log4j.ConsoleAppender\nlog4j.appender.A.target=System.err\nlog4j.appender.A.layout=org.apache.log4j.PatternLayout\nlog4j.appender.A.layout.ConversionPattern=%d{ISO8601} %p %c{2}: %m%n\n';

/** A port of this machine as Hadoop's settings name it. */
export function address(port: number): string {
  return `127.0.0.1:${port}`;
}

/** A configuration file, `core-site.xml` and the like. */
export function hadoopXml(properties: Readonly<Record<string, string>>): string {
  const lines = Object.entries(properties).map(
    ([name, value]) => `<property><name>${name}</name><value>${escape(value)}</value></property>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<configuration>\n${lines.join('\n')}\n</configuration>\n`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
