"""Investment projects (项目): the register from lead to full capacity, with stage gates, screening, and who decided."""
