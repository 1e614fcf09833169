"""What is asked of measures: the answers with their records, and the questions that addresses hold."""
